"""Places that a small English model keeps taking for people or firms; a mention that is one of them is a LOC."""

from __future__ import annotations

_NAMES = """
    abu dhabi, afghanistan, africa, alaska, albania, algeria, america, amsterdam, ankara, antwerp, argentina,
    arizona, armenia, asia, athens, atlanta, auckland, austin, australia, austria, azerbaijan, baghdad, bahamas,
    bahrain, bali, baltimore, bangkok, bangladesh, barbados, barcelona, beijing, beirut, belarus, belfast,
    belgium, belgrade, berlin, birmingham, bogota, bolivia, bologna, bosnia, boston, bratislava, brazil, brighton,
    brisbane, bristol, britain, british columbia, brooklyn, brussels, bucharest, budapest, buenos aires, bulgaria,
    cairo, calgary, california, cambodia, cambridge, canada, cancun, cape town, cardiff, caribbean, chennai,
    chicago, chile, china, cleveland, cologne, colombia, colorado, connecticut, copenhagen, cork, cornwall, costa
    rica, crete, croatia, cuba, cyprus, czech republic, czechia, dallas, delaware, delhi, denmark, denver,
    detroit, devon, doha, dominican republic, dresden, dubai, dublin, dubrovnik, dundee, ecuador, edinburgh,
    edmonton, egypt, england, essex, estonia, ethiopia, europe, finland, florence, florida, france, frankfurt,
    gatwick, gaza, gdansk, geneva, genoa, germany, ghana, glasgow, great britain, greece, hamburg, hanoi, havana,
    hawaii, heathrow, helsinki, hollywood, hong kong, honolulu, houston, hungary, ibiza, iceland, illinois, india,
    indiana, indonesia, iowa, iran, iraq, ireland, israel, istanbul, italy, jakarta, jamaica, japan, jerusalem,
    johannesburg, jordan, kansas, karachi, kashmir, kazakhstan, kent, kentucky, kenya, kharkiv, kiev, korea,
    krakow, kuala lumpur, kuwait, kyiv, las vegas, latvia, lebanon, leeds, leicester, libya, lima, lisbon,
    lithuania, liverpool, ljubljana, london, london gatwick, london heathrow, los angeles, louisiana, luton,
    luxembourg, lviv, lyon, madrid, majorca, malaga, malaysia, maldives, mallorca, malta, manchester, manhattan,
    manila, marseille, maryland, massachusetts, maui, mauritius, melbourne, memphis, mexico, miami, michigan,
    middle east, milan, minneapolis, minnesota, mississippi, missouri, moldova, monaco, mongolia, montana,
    montenegro, montreal, morocco, moscow, mumbai, munich, nairobi, naples, nashville, nebraska, nepal,
    netherlands, nevada, new delhi, new hampshire, new jersey, new mexico, new orleans, new south wales, new york,
    new york city, new zealand, newcastle, nice, nigeria, north america, north carolina, north korea, northern
    ireland, norway, nottingham, oakland, odesa, odessa, ohio, oklahoma, oman, ontario, oregon, orlando, osaka,
    oslo, ottawa, oxford, pakistan, palermo, panama, paris, pennsylvania, perth, peru, philadelphia, philippines,
    phoenix, phuket, pittsburgh, plymouth, poland, portland, porto, portugal, prague, qatar, quebec, queens,
    queensland, reykjavik, riga, rio de janeiro, romania, rome, rotterdam, russia, sacramento, san antonio, san
    diego, san francisco, san jose, santiago, sao paulo, sarajevo, saudi arabia, scandinavia, schiphol, scotland,
    seattle, senegal, seoul, serbia, seville, shanghai, sheffield, sierra leone, singapore, slovakia, slovenia,
    sofia, somalia, south africa, south america, south carolina, south korea, southampton, spain, sri lanka, st
    petersburg, stansted, stockholm, sudan, sweden, switzerland, sydney, syria, taiwan, tallinn, tampa, tanzania,
    tehran, tel aviv, tenerife, tennessee, texas, thailand, tokyo, toronto, toulouse, tunisia, turin, turkey, u.k,
    u.k., u.s, u.s., uae, uganda, uk, ukraine, united kingdom, united states, uruguay, us, usa, utah, valencia,
    vancouver, vegas, venezuela, venice, vermont, vienna, vietnam, vilnius, virginia, wales, warsaw, washington,
    washington dc, wellington, wisconsin, wroclaw, wyoming, yemen, york, yorkshire, zagreb, zimbabwe, zurich
"""

PLACES = frozenset(" ".join(name.split()) for name in _NAMES.split(","))
