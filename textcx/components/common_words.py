"""English words that open sentences or are shouted in customer text and are no names by themselves.

Ordinary words that are also brands or first names (target, orange, will, grace) are left out on purpose.
"""

from __future__ import annotations

_WORDS = """
    a able about above absolutely access account actually ad add ads advice after afternoon again against agent
    agents ago agree all almost also although always am amazing an and annoying another answer any anybody anyone
    anything app appalling apparently appetizer application apps are arrived as ask asked asking at avoid away
    awesome awful back bad bag balance bank barista bartender basically bath be beautiful because bed beds been
    beer beers before being below best better between big bill booked booking both bottom bought box brand
    breakfast breaking brilliant broken burger burgers bus business but buy buying by cabin call called calling
    calls came can can't cancel cancelled cannot captain car card care cash chat cheap check checked checkout chef
    chicken choice class clean cleaner clear click cocktail coffee cold come comes coming company complaint
    completely congrats contact cool correct cost could couldn't counter couple creditor crew customer customers
    daily damn day days deal dear decent deck def defo delay delayed delays delicious delivered delivery dentist
    desk dessert did didn't difficult dinner dirty disappointed disappointing disgusting dm do doctor does doesn't
    doing don't done door down download drinks driver due during each early easy economy egg eggs either else
    email emails end enjoy enjoyed entertainment epic especially even evening eventually ever every everybody
    everyone everything everytime everywhere excellent expensive experience extra extremely fab fails fantastic
    fast feel feels few ff ffs find fine first fish fix fixed flight flights food for forget forgot found free
    fresh friday friend friendly friends fries from front full fun funny further generally gents get gets getting
    give given glad go goes going gone gonna good goodbye goodmorning goodnight got gotta great guess guys ha had
    haha hahaha half happy hard has hate hated have having he hello help helped helpful her here hers hey hi
    highly him his hope hopefully horrible hot hotel hour hours house how however i i'd i'll i'm i've idiot idk if
    imma imo impossible in info information instead internet into is isn't it it's item items its itself ive
    jacuzzi job join jumbo just keep kids kind kinda kitchen lack lady large last late later lazy least leave left
    legit less let let's like limited lmao lmfao lobby lol long look looking lost lot lots loud lounge love loved
    lovely luck luckily lunch made mail main make makes making male manager manual many maybe me meal mean men
    menu message mine mobile moment monday money month months more morning most move moved mt much must my myself
    nah naw near nearly need needed needs neither never new news next nice night no nobody noise noisy none nor
    normal not note nothing notify now nowhere number nurse of off office often oh ok okay old omfg omg on once
    one online only onto open or order ordered ordering other others otherwise our ours out outside over overall
    overpriced own package paid parcel parking pasta pay paying payment payments people perfect perhaps person
    personal phone physio pizza place plain plane pleasant please pls plus point policy pool poor pre pretty price
    prices pricey probably problem problems product products prompt proud pub purser put queue quick quickly quiet
    quite rather read ready really reason received recently receptionist recommend recommended reference refund
    refused reply response restaurant returned review rice right rip room rooms round rt rubbish rude running sad
    sadly said salad salads salmon same saturday sauce saw say saying says screen seat seats second section
    sections see seem seems seen seller send sent seriously service several shame she shipping shop shopping
    should shouldn't show shower shown simple simply since slow small smh smooth sms so sofa sold solid some
    somebody someone something sometimes somewhere soon sorry soup soups spa special spent staff star stars start
    started stay stayed steak still stop stopped store stuff stupid such suite suites sunday super support sure
    surprised sushi system take takes taking tasty taxi tbh team tell terrace terrible than thank thanks thanx
    that that's the their them then there there's these they they're thing things third this tho those though
    three through thursday thus thx ticket tickets til till time times to today together toilet toilets told
    tomorrow tonight too took total totally train tried trip true truly try trying tryna tuesday tv twice two ty u
    ugh unable under unfortunately unhelpful until up update updated updates upon upper upset urgent us use used
    useful useless user using usually valet value very via video view views voicemail wait waited waiter waiting
    waitress wanna want wanted wants warm was wasn't waste watch watching water way wc we we're we've website
    wednesday week weekend weeks welcome well went were what what's whatever when where whereas whether which
    while who whole whom whoo whose why wi-fi wifi win wine wines with within without won't wonderful woop word
    words work worked working works worse worst worth would wouldn't wow wrong wtf xmas ya yay yeah year years yep
    yes yesterday yet yo you you're young your yours yum
"""

COMMON = frozenset(_WORDS.split())
