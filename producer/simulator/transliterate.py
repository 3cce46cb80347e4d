"""Names in ASCII, for e-mail addresses, as the API builds them."""

from __future__ import annotations

import unicodedata
from functools import cache

_ALPHABETS = (
    ("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
     "a,b,v,h,g,d,e,ie,zh,z,y,i,i,i,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,iu,ia"),
    ("ђјљњћџ", "dj,j,lj,nj,c,dz"),
    ("آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
     "a,a,b,p,t,s,j,ch,h,kh,d,z,r,z,zh,s,sh,s,z,t,z,a,gh,f,q,k,g,l,m,n,v,h,y"),
    ("øæœßłđıðþ", "o,ae,oe,ss,l,d,i,d,th"),
)  # fmt: skip
_LETTERS = {
    letter: plain
    for letters, names in _ALPHABETS
    for letter, plain in zip(letters, names.split(","), strict=True)
}


@cache
def ascii_name(name: str) -> str:
    """Lower case, ASCII letters and digits only, e.g. ``Ødegård`` to ``odegard``."""
    letters = []
    for letter in name.lower():
        plain = _LETTERS.get(letter)
        if plain is None:
            plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
        letters.append(plain)
    return "".join(part for part in "".join(letters) if part.isascii() and part.isalnum())
