"""Names, streets and suppliers of Almby. All combinations are invented."""

GIVEN_WOMEN = (
    "Anna", "Maria", "Eva", "Karin", "Sara", "Emma", "Linnea", "Hanna", "Ida", "Elin", "Maja", "Alva", "Ebba", "Wilma",
    "Amina", "Fatima", "Leila", "Zahra", "Noor", "Hodan", "Sahra", "Ayaan", "Selam", "Helen", "Olena", "Iryna",
    "Natalia", "Agnieszka", "Layla", "Rania", "Yasmin", "Shirin", "Ester", "Miriam", "Sofia", "Elsa", "Tuva", "Saga",
)  # fmt: skip
GIVEN_MEN = (
    "Lars", "Anders", "Johan", "Erik", "Karl", "Oskar", "Viktor", "Emil", "Axel", "Hugo", "Liam", "Noah", "William",
    "Ahmed", "Mohammad", "Ali", "Hassan", "Omar", "Yusuf", "Abdi", "Samuel", "Yonas", "Dawit", "Andriy", "Oleksandr",
    "Piotr", "Marek", "Karim", "Reza", "Mehdi", "Elias", "Adam", "Isak", "Sixten", "Nils", "Mikael", "Stefan", "Tomas",
)  # fmt: skip
FAMILY_SWEDISH = (
    "Andersson", "Johansson", "Karlsson", "Nilsson", "Eriksson", "Larsson", "Olsson", "Persson", "Lindqvist",
    "Bergström", "Sandberg", "Åkesson", "Öberg", "Ängman", "Nyström", "Holmgren", "Sjödin", "Ekdahl", "Rosén",
    "Forsman", "Hedlund", "Wikström", "Lundmark", "Granath", "Björk", "Dahlin", "Engström", "Fransson",
)  # fmt: skip
FAMILY_ABROAD = (
    "Haddad", "Al-Masri", "Hosseini", "Rahimi", "Osman", "Warsame", "Abdullahi", "Tesfay", "Gebre", "Kovalenko",
    "Shevchuk", "Nowak", "Kowalska", "Yilmaz", "Demir", "Khoury", "Barzani", "Mahmoud", "Jovanović", "Petrović",
    "Nguyen", "Sharif", "Karimi", "Farah", "Ismail", "Bekele", "Sanchez", "Popescu",
)  # fmt: skip
LANGUAGES = ("arabiska", "somaliska", "tigrinja", "persiska", "dari", "ukrainska", "kurdiska", "polska")
STREETS = (
    "Almgatan", "Kvarngatan", "Stationsgatan", "Björkvägen", "Smedjegatan", "Lingonvägen", "Skolgatan", "Åvägen",
    "Norra Kyrkogatan", "Industrigatan", "Hantverksgatan", "Trastvägen", "Prästgatan", "Fabriksgatan", "Ringvägen",
)  # fmt: skip
POSTCODES = ("123 45", "123 46", "123 47", "123 50", "123 52")
CITY = "Almby"
LANDLORDS = (
    "Almbyhem AB", "Kvarnfastigheter i Almby AB", "Bostads AB Åparken", "Smedjans Fastigheter", "Lindgårdens Hyreshus",
    "Stationsstadens Bostäder", "Almby Studentbostäder", "Trastens Fastighetsförvaltning",
)  # fmt: skip
ENERGY = ("Almby Energi Elhandel", "Å-kraft Försäljning AB", "Mälarljus El")
CARE = ("Folktandvården i Almby", "Almby Optik", "Tandläkarna vid torget")
SHOPS = ("Torghallens Livs i Almby",)
