"""Names by nationality: 21 nationalities as the API's version 1.4 has them, in their own scripts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class People:
    """Given names by gender and family names, of one nationality."""

    male: tuple[str, ...]
    female: tuple[str, ...]
    last: tuple[str, ...]


def _people(male: str, female: str, last: str) -> People:
    return People(tuple(male.split(",")), tuple(female.split(",")), tuple(last.split(",")))


PEOPLE: dict[str, People] = {
    "AU": _people(
        "Jack,Oliver,Noah,William,Lachlan,Cooper,Ethan,Riley,Flynn,Hamish",
        "Charlotte,Amelia,Olivia,Isla,Mia,Matilda,Ruby,Zoe,Tahlia,Willow",
        "Smith,Jones,Williams,Brown,Nguyen,Taylor,Walker,O'Brien,Fitzgerald,Macdonald",
    ),
    "BR": _people(
        "João,José,Antônio,Caetano,Otávio,Luís,Estêvão,Thiago,Inácio,Gonçalo",
        "Maria,Antônia,Conceição,Lívia,Júlia,Letícia,Heloísa,Mariângela,Verônica,Açucena",
        "da Silva,Gonçalves,Araújo,Magalhães,de Souza,Conceição,Brandão,Guimarães,Assunção,dos Santos",
    ),
    "CA": _people(
        "Liam,Benoît,Étienne,Logan,Lucas,Jean-François,Owen,Félix,Nathan,Xavier",
        "Emma,Zoé,Chloé,Florence,Léa,Marie-Ève,Ava,Maude,Noémie,Abigail",
        "Tremblay,Gagnon,Roy,Côté,Bouchard,Lévesque,Martin,MacDonald,Bélanger,Singh",
    ),
    "CH": _people(
        "Noé,Jürg,Urs,Léon,Matteo,Reto,Beat,Jérôme,Fabio,Andrin",
        "Noémie,Ursina,Élodie,Lara,Chiara,Seraina,Anouk,Céline,Vreni,Giulia",
        "Müller,Meier,Schmid,Keller,Rochat,Favre,Bühler,Zürcher,Bernasconi,Rüegg",
    ),
    "DE": _people(
        "Jürgen,Günther,Björn,Lukas,Jörg,Sören,Felix,Rüdiger,Maximilian,Karl-Heinz",
        "Käthe,Jördis,Frieda,Bärbel,Lena,Mia,Änne,Grete,Hannelore,Anna-Lena",
        "Müller,Schröder,Jäger,Weiß,Köhler,Böhm,Schäfer,Groß,von Arnim,Vogel",
    ),
    "DK": _people(
        "Søren,Jørgen,Bjørn,Kåre,Frederik,Mads,Rasmus,Åge,Jeppe,Tobias",
        "Astrid,Åse,Frederikke,Maja,Kirstine,Sørine,Bodil,Freja,Liva,Mathilde",
        "Sørensen,Jørgensen,Møller,Kjær,Nørgaard,Østergaard,Hansen,Bøgh,Åkjær,Winther",
    ),
    "ES": _people(
        "José,Iñaki,Íñigo,Álvaro,Martín,Óscar,Jesús,Adrián,Joaquín,Víctor",
        "Begoña,Inés,Lucía,María,Sofía,Ángela,Concepción,Nuria,Verónica,Encarnación",
        "García,Muñoz,Núñez,López,Ibáñez,Peña,Cañete,Domínguez,Vázquez,de la Fuente",
    ),
    "FI": _people(
        "Väinö,Eino,Jääskö,Onni,Mikko,Jürgen,Aatu,Elias,Lauri,Pyry",
        "Aino,Tyyne,Äijä,Päivi,Helmi,Venla,Minttu,Kerttu,Iida,Sylvi",
        "Mäkinen,Hämäläinen,Korhonen,Lähteenmäki,Jokela,Nieminen,Kärkkäinen,Wirtanen,Lehtö,Salmi",
    ),
    "FR": _people(
        "François,Jérôme,Loïc,Théo,Gaël,Jean-Luc,Maël,Côme,Raphaël,Anaël",
        "Zoë,Héloïse,Anaïs,Inès,Chloé,Maëlys,Clémence,Garance,Léonie,Marie-Noëlle",
        "Lefèvre,Garçon,Moreau,Dubois,Béranger,Fournier,Noël,d'Aboville,Gaillard,Brünn",
    ),
    "GB": _people(
        "Harry,Siân,Alfie,Callum,Rhys,George,Ewan,Oscar,Archie,Lewis",
        "Poppy,Niamh,Eilidh,Florence,Zoë,Isla,Elsie,Gwen,Chloë,Beatrice",
        "Smith,O'Connor,Llewellyn,MacLeod,Taylor-Wright,Hughes,Brontë,Fletcher,Patel,Barnes",
    ),
    "IE": _people(
        "Seán,Pádraig,Oisín,Tadhg,Cillian,Ciarán,Rían,Dáithí,Eoin,Fionn",
        "Aoife,Saoirse,Caoimhe,Róisín,Siobhán,Gráinne,Bríd,Éabha,Clodagh,Orla",
        "O'Neill,Ó Briain,Murphy,Byrne,Mac Cárthaigh,Kelly,Ní Dhomhnaill,Walsh,O'Sullivan,Doyle",
    ),
    "IN": _people(
        "Aarav,Vihaan,Arjun,Ishaan,Rohan,Kabir,Dhruv,Siddharth,Venkat,Harpreet",
        "Ananya,Diya,Saanvi,Priya,Lakshmi,Kavya,Meera,Nandini,Ishita,Gurleen",
        "Sharma,Iyer,Patil,Banerjee,Reddy,Chatterjee,Singh,Nair,Kulkarni,D'Souza",
    ),
    "IR": _people(
        "محمد,علی,رضا,آرش,پارسا,امیر,حسین,سپهر,کیان,مهدی",
        "فاطمه,زهرا,مریم,نازنین,آوا,هستی,سارا,پریا,الینا,ثنا",
        "محمدی,حسینی,احمدی,کریمی,رضایی,موسوی,صادقی,نجاتی,یاسمی,گلشن",
    ),
    "MX": _people(
        "José,Ángel,Andrés,Hernán,Raúl,Julián,Benjamín,Elías,Tomás,Cuauhtémoc",
        "Guadalupe,Ximena,Renée,Sofía,María José,Itzel,Lucía,Rocío,Belén,Xóchitl",
        "Hernández,Núñez,Peña,Cárdenas,Zúñiga,Ordóñez,Villaseñor,Gutiérrez,Ávila,de León",
    ),
    "NL": _people(
        "Daan,Sem,Jürrien,Thijs,Joël,Ruben,Bram,Noud,Zoë,Gijs",
        "Fenna,Zoë,Noë,Sanne,Lotte,Femke,Maaike,Roos,Evi,Loïs",
        "de Vries,van den Berg,Bakker,van 't Hof,Visser,in 't Veld,Smit,de Boer,Mulder,van der Meer",
    ),
    "NO": _people(
        "Bjørn,Håkon,Øyvind,Sverre,Pål,Åsmund,Mathias,Jørn,Eirik,Sondre",
        "Åse,Sølvi,Ingrid,Synnøve,Mari,Bjørg,Frøya,Solveig,Tuva,Ågot",
        "Bjørnstad,Ødegård,Hansen,Sæther,Håland,Årdal,Knutsen,Myhre,Grønli,Lystad",
    ),
    "NZ": _people(
        "Nikau,Tāne,Jack,Leo,Wiremu,Mason,Kauri,Hēmi,Carter,Luca",
        "Aroha,Mere,Isla,Māia,Anahera,Olive,Hine,Willow,Ngāio,Ella",
        "Ngata,Walker,Parāone,Wilson,Tāmihana,Clarke,Hēnare,Thompson,Rāwiri,Harris",
    ),
    "RS": _people(
        "Ђорђе,Јован,Никола,Милош,Љубомир,Стефан,Жарко,Немања,Вук,Душан",
        "Јелена,Милица,Љиљана,Ђурђа,Нађа,Снежана,Теодора,Драгана,Ивана,Жељка",
        "Јовановић,Петровић,Ђорђевић,Николић,Живковић,Стојановић,Љубичић,Илић,Пашић,Џонић",
    ),
    "TR": _people(
        "Çağlar,Emre,Göktürk,Ömer,İbrahim,Kağan,Barış,Uğur,Şükrü,Yiğit",
        "Ayşe,Gül,Çiğdem,İpek,Özlem,Zeynep,Şule,Buğlem,Ülkü,Elif",
        "Yılmaz,Şahin,Öztürk,Çelik,Kılıç,Doğan,Gündoğdu,Erdoğan,Aydın,Işık",
    ),
    "UA": _people(
        "Євген,Олександр,Сергій,Ярослав,Їжак,Андрій,Юрій,Тарас,Богдан,Щедрослав",
        "Ольга,Юлія,Наталія,Їванна,Соломія,Марія,Ярина,Оксана,Єва,Христина",
        "Шевченко,Ковальчук,Бондаренко,Ткаченко,Кравець,Гнатюк,Лисенко,Ющенко,Мороз,Щербак",
    ),
    "US": _people(
        "James,John,Michael,José,Tyrone,Brandon,DeShawn,Ethan,Wyatt,Mateo",
        "Mary,Patricia,Emma,Ashley,Zoey,Renée,Madison,Abigail,Savannah,Imani",
        "Smith,Johnson,García,Davis,O'Reilly,Nguyen,Jefferson,McCoy,Washington,Peña",
    ),
}
