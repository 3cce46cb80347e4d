"""Places, number formats and identity documents by nationality.

In a format ``#`` is a digit, ``%`` a digit from 1 to 9 and ``@`` a capital letter.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """What an address and a telephone number of one country look like.

    ``postcode`` that holds only digits is served as a JSON number, as the API does.
    """

    country: str
    cities: tuple[str, ...]
    states: tuple[str, ...]
    streets: tuple[str, ...]
    postcode: str
    phone: str
    cell: str
    id_name: str
    id_value: str | None


def _place(
    country: str,
    cities: str,
    states: str,
    streets: str,
    numbers: tuple[str, str, str],
    document: tuple[str, str | None],
) -> Place:
    return Place(
        country,
        tuple(cities.split(",")),
        tuple(states.split(",")),
        tuple(streets.split(",")),
        *numbers,
        *document,
    )


PLACES: dict[str, Place] = {
    "AU": _place(
        "Australia",
        "Sydney,Perth,Wollongong,Hobart,Cairns",
        "New South Wales,Tasmania,Victoria,Queensland",
        "George Street,Railway Parade,Wattle Avenue,Marlborough Court",
        ("%###", "0%-####-####", "04##-###-###"),
        ("TFN", "#########"),
    ),
    "BR": _place(
        "Brazil",
        "São Paulo,Brasília,Maceió,Niterói,Goiânia",
        "São Paulo,Pará,Goiás,Ceará",
        "Rua São João,Avenida da Saudade,Rua Três,Travessa Açaí",
        ("%####", "(%%) ####-####", "(%%) 9####-####"),
        ("CPF", "###.###.###-##"),
    ),
    "CA": _place(
        "Canada",
        "Montréal,Trois-Rivières,Vancouver,St. John's,Saint-Jérôme",
        "Québec,Ontario,Manitoba,Nunavut",
        "Rue Saint-Honoré,Pine Rd,Concession Road 6,Chemin du Lac",
        ("@%@ %@%", "(%##) %##-####", "(%##) %##-####"),
        ("SIN", "#########"),
    ),
    "CH": _place(
        "Switzerland",
        "Zürich,Genève,La Chaux-de-Fonds,Köniz,Bellinzona",
        "Graubünden,Genève,Ticino,Zürich",
        "Bahnhofstrasse,Rue de l'Église,Via Cantonale,Rütistrasse",
        ("%###", "0## ### ## ##", "07% ### ## ##"),
        ("AVS", "756.####.####.##"),
    ),
    "DE": _place(
        "Germany",
        "München,Köln,Düsseldorf,Lübeck,Gießen",
        "Thüringen,Baden-Württemberg,Bayern,Hessen",
        "Schützenstraße,Am Mühlgraben,Goethestraße,Birkenweg",
        ("%####", "0###-#######", "017#-#######"),
        ("SVNR", "## ###### @ ###"),
    ),
    "DK": _place(
        "Denmark",
        "København,Århus,Øster Assels,Næstved,Brønshøj",
        "Sjælland,Hovedstaden,Nordjylland,Syddanmark",
        "Nørregade,Østervænget,Ålykkevej,Skovvej",
        ("%####", "%#######", "%#######"),
        ("CPR", "######-####"),
    ),
    "ES": _place(
        "Spain",
        "Málaga,Logroño,Cádiz,A Coruña,León",
        "Andalucía,Aragón,Castilla y León,Cataluña",
        "Calle de Alcalá,Paseo de Extremadura,Avenida de Castilla,Calle Ñuño",
        ("%####", "9##-###-###", "6##-###-###"),
        ("DNI", "########-@"),
    ),
    "FI": _place(
        "Finland",
        "Jyväskylä,Hämeenlinna,Ähtäri,Espoo,Seinäjoki",
        "Pohjois-Pohjanmaa,Päijät-Häme,Uusimaa,Åland",
        "Hämeenkatu,Mechelininkatu,Isokatu,Pyynikintie",
        ("%####", "0%-###-###", "04#-###-##-##"),
        ("HETU", "######-###@"),
    ),
    "FR": _place(
        "France",
        "Besançon,Nîmes,Orléans,Saint-Étienne,Lyon",
        "Haute-Saône,Rhône,Côtes-d'Armor,Hérault",
        "Rue des Abbesses,Avenue de l'Abbé-Roussel,Place du 8 Février 1962,Rue de la Fontaine",
        ("%####", "0%-##-##-##-##", "06-##-##-##-##"),
        ("INSEE", "1########## ##"),
    ),
    "GB": _place(
        "United Kingdom",
        "London,Stoke-on-Trent,Bath,St Davids,Derry",
        "Greater London,County Antrim,Powys,Fife",
        "The Crescent,Church Lane,King's Road,Victoria Street",
        ("@@% %@@", "01### ######", "07### ######"),
        ("NINO", "@@ ## ## ## @"),
    ),
    "IE": _place(
        "Ireland",
        "Dún Laoghaire,Galway,Listowel,An Muileann gCearr,Cork City",
        "Kerry,Meath,Dún Laoghaire–Rathdown,Clare",
        "O'Connell Street,Dublin Road,Sráid na Siopaí,The Green",
        ("%####", "0%#-###-####", "081-###-####"),
        ("PPS", "#######@"),
    ),
    "IN": _place(
        "India",
        "Bhubaneswar,Pune,Visakhapatnam,Ludhiana,Imphal",
        "Odisha,Maharashtra,Punjab,Kerala",
        "MG Road,Linking Rd,Brigade Rd,Chandni Chowk",
        ("%#####", "%#########", "9#########"),
        ("UIDAI", "############"),
    ),
    "IR": _place(
        "Iran",
        "تهران,اصفهان,شیراز,تبریز,اهواز",
        "فارس,گیلان,البرز,کرمان",
        "میدان آزادی,خیابان انقلاب,شهید بهشتی,ولی‌عصر",
        ("%####", "0##-########", "09##-###-####"),
        ("", None),
    ),
    "MX": _place(
        "Mexico",
        "Ciudad de México,Mérida,San Luis Potosí,Cancún,Tuxtla Gutiérrez",
        "Yucatán,Nuevo León,Michoacán,Oaxaca",
        "Calzada Norte Peña,Viaducto Sur,Callejón del Beso,Avenida Juárez",
        ("%####", "(6##) ### ####", "(6##) ### ####"),
        ("NSS", "## ## ## #### #"),
    ),
    "NL": _place(
        "Netherlands",
        "'s-Hertogenbosch,Den Haag,Súdwest-Fryslân,Assen,Mijnsheerenland",
        "Fryslân,Zeeland,Gelderland,Limburg",
        "Dorpsstraat,Burgemeester Coertstraat,Háge Wei,'t Zand",
        ("%### @@", "(0##) #######", "(06) ########"),
        ("BSN", "########"),
    ),
    "NO": _place(
        "Norway",
        "Ålesund,Tromsø,Bodø,Mosjøen,Bærum",
        "Trøndelag,Møre og Romsdal,Vestfold,Østfold",
        "Kåres vei,Øvre Slottsgate,Sørbråtveien,Munkerudåsen",
        ("0###", "%#######", "4#######"),
        ("FN", "###########"),
    ),
    "NZ": _place(
        "New Zealand",
        "Whangārei,Taupō,Wellington,Ōtaki,Invercargill",
        "Ōtākou,Waikato,Taranaki,Southland",
        "Great South Road,Fergusson Drive,Te Irirangi Drive,Pukete Road",
        ("%####", "(0##)-###-####", "(02#)-###-####"),
        ("", None),
    ),
    "RS": _place(
        "Serbia",
        "Београд,Ниш,Крагујевац,Чачак,Бачка Паланка",
        "Шумадија,Јужни Банат,Мачва,Пчиња",
        "Кнез Михаилова,Ђорђа Ивановића,Љутице Богдана,Улица Скадарска",
        ("%####", "0##-####-###", "06#-####-###"),
        ("SID", "#########"),
    ),
    "TR": _place(
        "Turkey",
        "İstanbul,Eskişehir,Çanakkale,Ağrı,Muğla",
        "Kırşehir,Diyarbakır,Şanlıurfa,Iğdır",
        "Atatürk Sk,Bağdat Cd,Tunalı Hilmi Cd,Kuşdili Çıkmazı",
        ("%####", "(###)-###-####", "(5##)-###-####"),
        ("", None),
    ),
    "UA": _place(
        "Ukraine",
        "Київ,Львів,Чернівці,Кам'янець-Подільський,Їзюм",
        "Київська,Волинська,Закарпатська,Хмельницька",
        "Хрещатик,Вулиця Шевченка,Юнкерський провулок,Ґалаґанівська",
        ("%####", "(0##) %##-####", "(09#) ###-####"),
        ("", None),
    ),
    "US": _place(
        "United States",
        "Albuquerque,Cañon City,Coeur d'Alene,New York,St. Paul",
        "Hawaii,New Mexico,Idaho,Montana",
        "Country Club Rd,Peña Blvd,W Pecan St,Martin Luther King Dr",
        ("%####", "(%##) ###-####", "(%##) ###-####"),
        ("SSN", "###-##-####"),
    ),
}

TIMEZONES: tuple[tuple[str, str], ...] = (
    ("-11:00", "Midway Island, Samoa"),
    ("-8:00", "Pacific Time (US & Canada)"),
    ("-6:00", "Central Time (US & Canada), Mexico City"),
    ("-3:30", "Newfoundland"),
    ("-3:00", "Brazil, Buenos Aires, Georgetown"),
    ("0:00", "Western Europe Time, London, Lisbon, Casablanca"),
    ("+1:00", "Brussels, Copenhagen, Madrid, Paris"),
    ("+3:30", "Tehran"),
    ("+5:30", "Bombay, Calcutta, Madras, New Delhi"),
    ("+9:30", "Adelaide, Darwin"),
    ("+12:00", "Auckland, Wellington, Fiji, Kamchatka"),
)
