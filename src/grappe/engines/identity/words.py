"""The words organisations are called by, and which of them say the same thing.

Everything here is already folded: lower case, no accents (see `text`).
"""

from enum import IntFlag


class Kind(IntFlag):
    """What a word of a name tells about the organisation."""

    HOSPITAL = 1
    UNIVERSITY = 2
    LABORATORY = 4
    SCHOOL = 8
    HOLDING = 16
    ASSOCIATION = 32
    AUTHORITY = 64
    PROPERTY = 128
    PART = 256  # a department, a faculty, a service: a part of something else
    ANNEX = 512  # beside something else: its nursing school, its staff's association


#: Words without meaning of their own.
_EMPTY = (
    "a au aux avec d da das de del della der des di die do dos du e el en et for fur"
    " il im in l la las le les los of on par per pour sur sous the to und van von vom"
    " y zu zum zur and at by qu s n o cedex"
)
EMPTY = frozenset(_EMPTY.split())

#: Legal forms, wherever they stand in a name, and the family each belongs to.
FORMS = {
    "sas": "sas", "sasu": "sas", "sarl": "sarl", "eurl": "sarl", "sa": "sa",
    "snc": "snc", "sci": "sci", "sccv": "sci", "scea": "farm", "gaec": "farm",
    "earl": "farm", "scop": "scop", "scic": "scop", "gie": "gie", "gip": "gip",
    "selarl": "liberal", "selas": "liberal", "scp": "liberal", "scm": "liberal",
    "sem": "sem", "saem": "sem", "spl": "sem", "epic": "public", "epa": "public",
    "sca": "sa", "scs": "snc", "gmbh": "foreign", "ltd": "foreign", "llc": "foreign",
    "inc": "foreign", "plc": "foreign", "limited": "foreign", "srl": "foreign",
    "corp": "foreign", "pty": "foreign", "bvba": "foreign", "sprl": "foreign",
    "asbl": "association", "eingetragener": "foreign", "kgaa": "foreign",
}  # fmt: skip

#: Legal forms only where they end a name: inside, they are words of their own.
_LAST_FORMS = "ag ab as bv co coop ev kg lp nv oy se spa sl sro zoo asa aps"
LAST_FORMS = dict.fromkeys(_LAST_FORMS.split(), "foreign")

#: Legal forms written in full, longest first.
LONG_FORMS = (
    ("societe par actions simplifiee unipersonnelle", "sas"),
    ("societe par actions simplifiee", "sas"),
    ("entreprise unipersonnelle a responsabilite limitee", "sarl"),
    ("societe a responsabilite limitee", "sarl"),
    ("societe anonyme", "sa"),
    ("societe civile immobiliere", "sci"),
    ("societe en nom collectif", "snc"),
    ("groupement d interet economique", "gie"),
    ("groupement d interet public", "gip"),
    ("association loi 1901", "association"),
    ("association loi de 1901", "association"),
)

#: Legal categories of SIRENE (the first digits of the code) in the same families.
CATEGORY_FORMS = {
    "52": "snc", "53": "snc", "54": "sarl", "55": "sa", "56": "sa", "57": "sas",
    "62": "gie", "65": "sci", "71": "public", "72": "public", "73": "public",
    "74": "public", "92": "association", "93": "association",
}  # fmt: skip

#: Abbreviations that stand for several words.
EXPANSIONS = {
    short: tuple(words.split())
    for short, words in {
        "ch": "centre hopital",
        "chi": "centre hopital intercommunal",
        "chic": "centre hopital intercommunal",
        "chu": "centre hopital universit",
        "chr": "centre hopital regional",
        "chru": "centre hopital regional universit",
        "chs": "centre hopital specialise",
        "chsp": "centre hopital specialise",
        "gh": "groupe hopital",
        "ghu": "groupe hopital universit",
        "hl": "hopital local",
        "crlcc": "centre lutte cancer",
        "clcc": "centre lutte cancer",
        "ap": "assistance publiq",
        "aphp": "assistance publiq hopital paris",
        "aphm": "assistance publiq hopital marseil",
        "hdj": "hopital jour",
        "cmp": "centre medico psycholog",
        "cattp": "centre accueil therapeutiq",
        "lbm": "laboratoire biolog medical",
        "usld": "unit soin longu dure",
        "had": "hopital domicil",
        "hu": "hopital universit",
        "ihu": "institut hopital universit",
        "udm": "unit dialys medical",
        "ssr": "soin suit readaptation",
        "cci": "chambr commerc industri",
        "umrs": "umr",
        "kkh": "kreis hopital",
        "ubo": "universit bretagn occidental",
    }.items()
}

_SAME = {
    "hopital": "hopitaux hospital hospitals hospitalier hospitaliere hospitaliers"
    " hospitalieres hospitalo hospit hospita hop hopit hopi hosp hospitalisation"
    " ospedale ospedaliera ospedaliero"
    " krankenhaus klinikum hospitalar hospitalario hopita szpital sjukhus ziekenhuis",
    "clinique": "cliniques clin cliniq clinic clinics klinik clinica kliniek"
    " polyclinique polycl klinika",
    "centre": "ctre cent ctr center centers centres centro centrum zentrum centr cntre",
    "universit": "universite universites university universities universitaire"
    " universitaires univ universidad universitat universita universitatea"
    " universidade universiteit universitet universitario universitaria uniwersytet"
    " universitair universitats universiti universitas univer universit univerza"
    " univerzita universitesi universitets hogeschool",
    "laboratoire": "lab labo laboratoires laboratory laboratories labos labs"
    " laboratorio laboratorios labor laboratori laborator",
    "institut": "inst institute institutes instituts instituto istituto institutet"
    " instytut instituut institucio institucion institution institutions insti",
    "recherche": "rech recherches research researches investigacion investigaciones"
    " ricerca ricerche forschung forschungs forschungszentrum pesquisa onderzoek"
    " rech reche",
    "national": "nationale nationaux nationales nat natl nazionale nacional nationales"
    " natio nasional narodowy",
    "regional": "regionale regionaux regionales regionals reg",
    "departemental": "departementale departementaux departementales depart dpt"
    " interdept interdepartemental interdepartementale",
    "departement": "department departments dept departements departamento dipartimento"
    " departament dep",
    "international": "internationale internationaux internationales int intl"
    " internacional internazionale",
    "european": "europeen europeenne europeens europeennes europaisches",
    "french": "francais francaise francaises",
    "societe": "ste soc societes sociedad societa society",
    "compagnie": "cie company compagnies",
    "etablissement": "ets etabs etablissements etab etabl etbs",
    "association": "assoc asso ass associations",
    "fondation": "foundation fondations fond fdn fundacion fondazione stiftung",
    "federation": "fed federations",
    "groupe": "group grpe gpe grp groupes groups gruppo grupo gruppe",
    "groupement": "gpt grpt groupements",
    "ecole": "school schools ecoles",
    "facult": "faculte faculty facultad fakultat facolta faculties facultes fac fak"
    " faculdade",
    "college": "colleges collegium",
    "academ": "academie academy academia akademie accademia akademia",
    "saint": "st sankt sanct san santo",
    "saint.": "ste. sainte santa",
    "superieur": "superieure superieures superieurs sup",
    "technolog": "technologie technologies technology techno technologia technologique"
    " technological technologiques tech",
    "techniq": "technique techniques technical technische technisch technischen tecnica"
    " tecnico politecnica technicka",
    "polytech": "polytechnique polytechnic politecnico politecnica polytechnical"
    " politechnika polytechnische",
    "scienc": "science sciences scientifique scientifiques scientific wissenschaften"
    " ciencias ciencia scienze wissenschaft sci.",
    "medical": "medicale medicaux medicales med medizinische medica medico",
    "medecin": "medecine medicine medizin medicina",
    "sant": "sante health salud gesundheit saude salute",
    "agriculture": "agricultural agricole agricoles agri agronomique agronomiques"
    " agronomic agronomie",
    "biolog": "biologie biology biological biologique biologiques bio",
    "chim": "chimie chemistry chimique chimiques chemical chemie quimica"
    " chimica chemicals",
    "phys": "physique physics physiques physical physik fisica",
    "mathemat": "mathematiques mathematics mathematique math maths mathematical"
    " mathematik matematica",
    "informatiq": "informatique informatiques informatics computing informatik",
    "ingenier": "ingenierie engineering ingenieurs ingenieria ingegneria",
    "energ": "energie energy energies energia energetique energetiques",
    "etude": "etudes studies study studi estudios",
    "developpement": "dev develop development developement dvpt developpements",
    "industri": "industrie industries industriel industrielle industriels"
    " industrielles industry industrial ind",
    "service": "services serv svc svces servizi servicios",
    "publiq": "public publique publics publiques",
    "general": "generale generaux generales gen",
    "central": "centrale centraux centrales",
    "ville": "city ciudad stadt",
    "commune": "mairie municipality",
    "nord": "north norte",
    "sud": "south sur",
    "ouest": "west oeste",
    "est": "east este ost",
    "cancer": "cancerologie oncologie oncology",
    "hom": "homme human humain humaine humaines hommes",
    "environnement": "environment environmental environnemental environnementales env",
    "eau": "water eaux",
    "mer": "marine marin sea marines",
    "terr": "terre earth",
    "spatial": "space spatiale spatiales",
    "genie": "genies",
    "nucleair": "nuclear nucleaire nucleaires",
    "atomiq": "atomic atomique",
    "alternatif": "alternative alternatives alternatifs",
    "transport": "transports transportation",
    "veterinair": "veterinary veterinaire",
    "pharmac": "pharmacie pharmacy pharmaceutical pharmaceutique pharmaceutiques",
    "immobilier": "immo immobiliere immob immobiliers",
    "financ": "finance finances financier financiere financial",
    "investissement": "invest investissements investment investments",
    "participation": "participations particip",
    "consulting": "consultants consultant consult",
    "system": "systeme systemes systems",
    "notr": "notre nd",
    "docteur": "dr doctor",
    "professeur": "pr prof professor",
    "general.": "gal gal.",
    "marechal": "mal",
    "croix": "cx",
    "rouge": "red",
    "hotel": "htl",
    "psycholog": "psy psychologie psychology psychologique psychologiques",
    "psychiatr": "psychiatrie psychiatrique psychiatry",
    "gerontolog": "gerontologique gerontologie geriatrique geriatrie geriatrics",
    "maison": "house mais",
    "torin": "turin torino",
    "milan": "milano mailand",
    "roma": "rome rom",
    "firenz": "florence firenze",
    "venezia": "venice venise",
    "napol": "naples napoli",
    "genova": "genoa genes",
    "padova": "padua padoue",
    "munich": "munchen muenchen",
    "koln": "cologne koeln",
    "wien": "vienna vienne",
    "zurich": "zuerich",
    "genev": "geneva geneve genf",
    "prah": "prague praha",
    "warsaw": "warszawa varsovie",
    "krakow": "cracow cracovie krakau",
    "copenhag": "copenhagen kobenhavn copenhague",
    "goteborg": "gothenburg",
    "lisbo": "lisbon lisboa lisbonne",
    "sevill": "seville sevilla",
    "brussel": "brussels bruxelles",
    "gent": "ghent gand",
    "antwerp": "antwerpen anvers",
    "moscow": "moskva moscou",
    "basel": "bale basle",
    "bern": "berne",
    "london": "londres",
    "barcelon": "barcelona barcelone",
    "madrid": "madrileno",
    "chin": "china chinese chinois chine",
    "japan": "japon japanese",
    "german": "germany deutsche deutsches deutschland allemagne allemand",
    "ital": "italy italian italiano italie italien",
    "spain": "espagne espana spanish",
    "brit": "british britain",
    "inde": "india indian",
    "2": "ii",
    "3": "iii",
    "4": "iv",
    "6": "vi",
    "7": "vii",
    "8": "viii",
    "9": "ix",
    "11": "xi",
    "12": "xii",
    "13": "xiii",
}

#: One spelling, abbreviation or language of a word, and the one kept for it.
SAME = {
    other: kept.rstrip(".")
    for kept, others in _SAME.items()
    for other in others.split()
} | {kept.rstrip("."): kept.rstrip(".") for kept in _SAME}

#: What a kept word tells about the organisation.
KINDS = {
    word: kind
    for kind, words in {
        Kind.HOSPITAL: "hopital clinique ehpad",
        Kind.UNIVERSITY: "universit",
        Kind.LABORATORY: "laboratoire umr upr usr uar institut observatoir",
        Kind.SCHOOL: "ecole college lycee academ polytech",
        Kind.HOLDING: "holding participation financ investissement capital patrimoin",
        Kind.ASSOCIATION: "association fondation federation",
        Kind.AUTHORITY: "commune prefectur ministere metropol",
        Kind.PROPERTY: "immobilier foncier",
        Kind.ANNEX: "ehpad ifsi gcs smur creche blanchisser amicale amis equipe"
        " doctoral plateform domicil internes syndicat comite mutuelle filiale"
        " regie usld",
        Kind.PART: "departement facult division section",
    }.items()
    for word in words.split()
}
