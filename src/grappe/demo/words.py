"""The words of the demo cluster: domains, profiles, competences, towns, activities."""

# (code, French, English)
DOMAINS = [
    ("nutrition", "Nutrition et alimentation santé", "Nutrition and healthy food"),
    (
        "digital-devices",
        "Dispositifs médicaux et santé numérique",
        "Medical devices and digital health",
    ),
    ("longevity", "Longévité et parcours de soin", "Longevity and care pathways"),
]
# (code, French, English, is a new profile for the cluster, domain)
TAGS = [
    ("food", "Agroalimentaire", "Food industry", False, "nutrition"),
    (
        "ingredients",
        "Ingrédients et compléments",
        "Ingredients and supplements",
        False,
        "nutrition",
    ),
    ("biotech", "Biotechnologies", "Biotechnologies", False, "nutrition"),
    ("pharma", "Pharmacie", "Pharmacy", False, "longevity"),
    ("diagnostics", "Diagnostic", "Diagnostics", False, "longevity"),
    ("silver", "Grand âge et autonomie", "Ageing and autonomy", False, "longevity"),
    ("services", "Conseil et services", "Consulting and services", False, "longevity"),
    ("medtech", "Medtech", "Medtech", True, "digital-devices"),
    ("hospitech", "Hospitech", "Hospitech", True, "longevity"),
    ("digital-health", "Santé numérique", "Digital health", True, "digital-devices"),
]
# Two levels; the codes of the leaves begin with that of their branch.
COMPETENCES = {
    ("food", "Alimentation et nutrition", "Food and nutrition"): [
        ("formulation", "Formulation d'aliments", "Food formulation"),
        ("clinical-nutrition", "Nutrition clinique", "Clinical nutrition"),
        ("microbiota", "Microbiote", "Microbiota"),
        ("fermentation", "Fermentation", "Fermentation"),
        ("proteins", "Protéines végétales", "Plant proteins"),
        ("safety", "Sécurité des aliments", "Food safety"),
        ("sensory", "Analyse sensorielle", "Sensory analysis"),
    ],
    ("bio", "Biologie et biotechnologies", "Biology and biotechnologies"): [
        ("genomics", "Génomique", "Genomics"),
        ("cell-culture", "Culture cellulaire", "Cell culture"),
        ("bioproduction", "Bioproduction", "Bioproduction"),
        ("biomarkers", "Biomarqueurs", "Biomarkers"),
        ("immunology", "Immunologie", "Immunology"),
    ],
    ("devices", "Dispositifs médicaux", "Medical devices"): [
        ("implants", "Implants et prothèses", "Implants and prostheses"),
        ("imaging", "Imagerie médicale", "Medical imaging"),
        ("sensors", "Capteurs portés", "Wearable sensors"),
        ("robotics", "Robotique d'assistance", "Assistive robotics"),
        ("textiles", "Textiles pour la santé", "Health textiles"),
        ("marking", "Marquage CE", "CE marking"),
    ],
    ("digital", "Numérique en santé", "Digital health"): [
        ("data", "Données de santé", "Health data"),
        ("ai", "Intelligence artificielle", "Artificial intelligence"),
        ("telehealth", "Télésanté", "Telehealth"),
        ("interoperability", "Interopérabilité", "Interoperability"),
        ("cybersecurity", "Cybersécurité", "Cybersecurity"),
    ],
    ("care", "Soin et accompagnement", "Care and support"): [
        ("hospital-logistics", "Logistique hospitalière", "Hospital logistics"),
        ("home-care", "Soins à domicile", "Home care"),
        ("rehabilitation", "Rééducation", "Rehabilitation"),
        ("autonomy", "Autonomie des personnes âgées", "Autonomy of older people"),
        ("chronic", "Maladies chroniques", "Chronic diseases"),
        ("prevention", "Prévention", "Prevention"),
    ],
    ("support", "Appui aux projets", "Project support"): [
        ("clinical-trials", "Essais cliniques", "Clinical trials"),
        ("regulation", "Affaires réglementaires", "Regulatory affairs"),
        ("patents", "Propriété industrielle", "Intellectual property"),
        ("funding", "Financement de l'innovation", "Innovation funding"),
        ("market-access", "Accès au marché", "Market access"),
        ("training", "Formation", "Training"),
    ],
}

# Activities (NAF rev. 2) of companies by profile, and of the others by kind.
ACTIVITIES = {
    "food": ["10.89Z", "10.51C", "10.86Z", "28.93Z"],
    "ingredients": ["20.53Z", "10.89Z", "46.38B"],
    "biotech": ["72.11Z"],
    "pharma": ["21.20Z", "21.10Z", "46.46Z"],
    "diagnostics": ["72.19Z", "86.90B"],
    "silver": ["87.10A", "88.10A", "47.74Z"],
    "services": ["70.22Z", "71.12B"],
    "medtech": ["32.50A", "26.60Z"],
    "hospitech": ["86.10Z", "32.50A", "81.22Z"],
    "digital-health": ["62.01Z", "58.29C", "63.11Z"],
    "research": ["72.19Z"],
    "higher_education": ["85.42Z"],
    "healthcare": ["86.10Z", "87.10A"],
    "authority": ["84.11Z"],
    "association": ["94.99Z"],
    "investor": ["64.30Z", "66.30Z"],
}
LEGAL_CATEGORIES = {
    "company": {"5710": 0.6, "5499": 0.3, "5599": 0.1},
    "research": {"7383": 0.6, "9220": 0.4},
    "higher_education": {"7383": 0.8, "9220": 0.2},
    "healthcare": {"7364": 0.7, "9220": 0.3},
    "authority": {"7229": 1.0},
    "association": {"9220": 1.0},
    "investor": {"5710": 1.0},
}
DESCRIPTIONS = {
    "food": (
        "Fabrique des aliments adaptés aux besoins de santé.",
        "Makes foods adapted to health needs.",
    ),
    "ingredients": (
        "Extrait et formule des ingrédients naturels.",
        "Extracts and formulates natural ingredients.",
    ),
    "biotech": (
        "Développe des procédés issus du vivant.",
        "Develops processes drawn from living matter.",
    ),
    "pharma": (
        "Met au point et produit des médicaments.",
        "Develops and makes medicines.",
    ),
    "diagnostics": (
        "Conçoit des tests pour détecter tôt les maladies.",
        "Designs tests that detect diseases early.",
    ),
    "silver": (
        "Accompagne les personnes âgées et leurs proches.",
        "Supports older people and their families.",
    ),
    "services": (
        "Conseille les porteurs de projets en santé.",
        "Advises those who run health projects.",
    ),
    "medtech": (
        "Conçoit des dispositifs médicaux avec les soignants.",
        "Designs medical devices with carers.",
    ),
    "hospitech": (
        "Équipe les hôpitaux et simplifie leur quotidien.",
        "Equips hospitals and makes their days simpler.",
    ),
    "digital-health": (
        "Édite des logiciels pour le suivi des patients.",
        "Publishes software to follow patients.",
    ),
}
JOB_TITLES = {
    "representative": [
        "Présidente",
        "Directeur général",
        "Directrice",
        "Gérante",
        "Directeur de l'innovation",
    ],
    "substitute": ["Directrice adjointe", "Responsable R&D", "Chef de projet"],
    "billing": ["Responsable comptable", "Assistante de direction"],
    "contact": [
        "Chargée d'affaires",
        "Responsable communication",
        "Ingénieur de recherche",
    ],
}

# (postcode, town, how many of a hundred)
TOWNS = [
    ("59000", "Lille", 22),
    ("59120", "Loos", 15),
    ("59650", "Villeneuve-d'Ascq", 9),
    ("59100", "Roubaix", 5),
    ("59200", "Tourcoing", 4),
    ("59300", "Valenciennes", 4),
    ("59140", "Dunkerque", 3),
    ("59500", "Douai", 2),
    ("59400", "Cambrai", 2),
    ("62000", "Arras", 4),
    ("62300", "Lens", 3),
    ("62200", "Boulogne-sur-Mer", 3),
    ("62100", "Calais", 1),
    ("80000", "Amiens", 6),
    ("80100", "Abbeville", 1),
    ("60200", "Compiègne", 3),
    ("60000", "Beauvais", 2),
    ("02100", "Saint-Quentin", 2),
    ("02000", "Laon", 1),
    ("75013", "Paris", 3),
    ("69007", "Lyon", 1),
    ("44000", "Nantes", 1),
    ("35000", "Rennes", 1),
    ("31000", "Toulouse", 1),
    ("67000", "Strasbourg", 1),
]
ABROAD = [
    ("BE", "7500", "Tournai", 50.6056, 3.3878),
    ("BE", "8500", "Kortrijk", 50.8280, 3.2649),
    ("BE", "9000", "Gent", 51.0543, 3.7174),
    ("NL", "6708", "Wageningen", 51.9692, 5.6654),
    ("DE", "52062", "Aachen", 50.7753, 6.0839),
    ("LU", "1724", "Luxembourg", 49.6117, 6.1319),
    ("GB", "CT1 2EH", "Canterbury", 51.2802, 1.0789),
    ("CH", "1015", "Lausanne", 46.5197, 6.6323),
]
STREETS = [
    "rue de l'Exemple",
    "avenue de la Fiction",
    "place de l'Essai",
    "boulevard Imaginaire",
    "allée du Modèle",
    "quai de la Maquette",
]

# The other clusters of the national demo: (theme in French, in English).
THEMES = [
    ("Agroalimentaire", "Food"),
    ("Santé", "Health"),
    ("Énergie", "Energy"),
    ("Mobilité", "Mobility"),
    ("Numérique", "Digital"),
    ("Matériaux", "Materials"),
    ("Chimie du végétal", "Plant chemistry"),
    ("Eau", "Water"),
    ("Mer", "Sea"),
    ("Textile", "Textiles"),
    ("Optique", "Optics"),
    ("Aéronautique", "Aeronautics"),
    ("Bois", "Wood"),
    ("Cosmétique", "Cosmetics"),
    ("Construction", "Construction"),
    ("Risques", "Risks"),
]
# A cluster of any theme has these profiles and domains.
OTHER_DOMAINS = [
    ("process", "Procédés", "Processes"),
    ("digital", "Transformation numérique", "Digital transformation"),
    ("transition", "Transition écologique", "Ecological transition"),
]
OTHER_TAGS = [
    ("core", "Cœur de filière", "Core of the sector", False, "process"),
    ("equipment", "Équipements", "Equipment", False, "process"),
    ("services", "Conseil et services", "Consulting and services", False, "process"),
    ("digital", "Numérique", "Digital", True, "digital"),
    ("circular", "Économie circulaire", "Circular economy", True, "transition"),
]
OTHER_COMPETENCES = {
    ("technical", "Techniques", "Techniques"): [
        ("design", "Conception", "Design"),
        ("manufacturing", "Fabrication", "Manufacturing"),
        ("testing", "Essais", "Testing"),
    ],
    ("support", "Appui aux projets", "Project support"): [
        ("funding", "Financement de l'innovation", "Innovation funding"),
        ("patents", "Propriété industrielle", "Intellectual property"),
        ("training", "Formation", "Training"),
    ],
}
