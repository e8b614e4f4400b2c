"""What the staff of Almby write: reasons, notes, plans and follow-ups. Short and in plain Swedish."""
# ruff: noqa: E501  sentences and questions are read best on one line

from datetime import date
from typing import Any

from bistand.ui.templatetags.ui import month

CHILDREN = (
    "Barnen går i skola och förskola som vanligt. Hyran betalas, så att familjen kan bo kvar, och barnen har det de"
    " behöver till vardags. Föräldrarna har berättat hur barnen har det; barnen har inte velat vara med på mötet."
)
REASONS = {
    "grant": "Hushållet kan inte försörja sig på annat sätt den här månaden. Inkomsterna räcker inte till riksnormen och"
    " de skäliga kostnaderna. Det som har sökts beviljas (12 kap. 1 och 7 §§ socialtjänstlagen).",
    "partial": "Hushållet kan inte försörja sig på annat sätt den här månaden och har rätt till bistånd. En del av"
    " kostnaderna är högre än vad som är skäligt enligt 12 kap. 7 § socialtjänstlagen, och beviljas inte.",
    "reject": "Hushållets inkomster är högre än riksnormen och de skäliga kostnaderna. Behovet kan alltså tillgodoses på"
    " annat sätt, och det finns inte rätt till bistånd för månaden (12 kap. 1 § socialtjänstlagen).",
}
INDIVIDUAL = {
    "partial": "{month}: hushållet har sökt för mer än vad som är skäligt för just er: kostnaderna och varför de inte godkänns i sin"
    " helhet står i tabellen över det som har sökts.",
    "reject": "{month}: inkomsterna som ni har redovisat räcker till hela månadens kostnader, och det blir pengar över.",
}
RENT_CUT = "Hyran är högre än vad som är skäligt för ett hushåll av den storleken."
NEED_CUT = "Behovet kan tillgodoses för en lägre kostnad än den som har sökts."
BEYOND = (
    "Hemmet förstördes vid en brand. Försäkringen ersätter inte hela skadan. Kommunen får ge bistånd utöver rätten när det"
    " finns skäl för det (12 kap. 2 § socialtjänstlagen)."
)
BEYOND_BACK = (
    "Ni väntar på ersättning från hemförsäkringen efter branden. Den ska användas till att betala tillbaka biståndet."
)
BACKGROUND = (
    "Familjen har bott hos släktingar sedan branden. Barnen behöver en egen bostad med möbler före terminsstarten.\n\n"
    "Alternativet, att vänta på försäkringsbolaget, kan ta ett halvår."
)
CLAIM = (
    "Lönen från ett extrajobb redovisades inte. Hade den räknats hade biståndet blivit lägre med beloppet som krävs."
)
WAIVER = "Hon är sjukskriven sedan i våras och har inga pengar över när hyra och mat är betalda."
SUSPICION = "Kontoutdraget visar lön varannan vecka från ett företag som inte finns i ansökningarna."
TOLD = "Bostadsbidraget kan ha betalats ut med fel inkomst. Försäkringskassan är underrättad."
APPEALS = (
    "Vill att beslutet ändras. Lönen som räknades var den sista; anställningen tog slut den 15.",
    "Vill få hela hyran godkänd. Har sökt billigare bostad men inte hittat någon.",
)
RECONSIDERED = "Det som skrivs i överklagandet var känt när beslutet fattades. Beslutet är inte uppenbart felaktigt."
NOTES = (
    (
        "Telefonsamtal",
        "Sökanden ringde och frågade om ansökan. Jag berättade vad som saknas och när beslutet kan väntas.",
    ),
    (
        "Kontroll av inkomster",
        "Kontoutdrag och uppgifter från Försäkringskassan har gåtts igenom. De stämmer med ansökan.",
    ),
    (
        "Möte",
        "Vi gick igenom månaden, jobbsökandet och kontakten med Arbetsförmedlingen. Sökanden är trött men hoppfull.",
    ),
    ("Läkarintyg", "Nytt läkarintyg har kommit in och gäller tre månader framåt. Kontakt med vårdcentralen är tagen."),
    ("Hyra", "Hyresvärden bekräftar att hyran är betald. Ingen skuld finns."),
)
AIMS = (
    "Egen försörjning genom arbete", "En utbildning som leder till arbete", "Rätt ersättning från Försäkringskassan",
    "Bättre hälsa och ork att arbeta deltid", "Svenska på den nivå som arbetet kräver",
)  # fmt: skip
CHILD_PERSPECTIVE = "Barnen går på fritids när kursen pågår. De vet varför, och den äldre säger att det går bra."
DECLINED = "Praktiken kräver kvällsarbete, och det går inte med barnens tider."
OWN_WORDS = "Jag vill kunna betala min hyra själv."
GOALS = (
    ("Arbeta minst halvtid", (("Söka fem arbeten i veckan", "client", ""), ("Praktik i kommunens kök", "partner", "Jobbcentrum"))),
    ("Klara kursen i svenska, nivå C", (("Gå till Lärcentrum fyra dagar i veckan", "client", ""),)),
    ("Ha ett medicinskt underlag som räcker", (("Boka tid hos vårdcentralen", "client", ""), ("Kontakta Försäkringskassan", "caseworker", ""))),
    ("Ha en vardag som håller", (("Träffa boendestödet varje vecka", "partner", "Boendestödet"),)),
)  # fmt: skip
FOUND = {
    "Arbete": "Arbetade i lager till för tre år sedan. Kan tänka sig städ eller lager igen.",
    "Språk": "Talar svenska till vardags, skriver med hjälp.",
    "Hälsa": "Värk i ryggen. Intyget gäller till årsskiftet.",
    "Ekonomi": "Betalar hyran i tid. Har en skuld till ett elbolag.",
}
HINDERS = ("Ryggen, och att jag inte har arbetat på länge.", "Språket på intervjuer.", "Ingen barnomsorg på kvällar.")
STRENGTHS = ("Van vid tungt arbete och att passa tider.", "Har körkort och goda vitsord.", "Har stöd av sin syster.")
SIP = {
    "needs": "Rehabilitering för ryggen och en praktik som går att anpassa.",
    "municipality": "Socialtjänsten ordnar en praktikplats på halvtid och ersätter resorna.",
    "region": "Vårdcentralen ansvarar för fysioterapi och nytt läkarintyg.",
    "others": "Arbetsförmedlingen ger stöd och matchning när praktiken är slut.",
    "responsible": "Rehabkoordinatorn vid vårdcentralen",
    "took_part": "Var med på mötet och valde själv praktik framför kurs.",
    "relatives": "Systern",
}
MET = "Coachen har en praktikplats i lager från nästa månad. Klienten vill pröva halvtid."
INSTRUMENT = "Orkar halvtid i ett lugnt arbete. Behöver en handledare de första veckorna."
SUMMARIES = (
    "Det går framåt. Praktiken fungerar och arbetsgivaren är nöjd.",
    "Klienten har varit sjuk och har inte kunnat följa hela planen.",
    "Kursen går bra. Nästa prov är om en månad.",
    "Kontakten med vården är igång och nästa steg är bestämt.",
)
CHANGES = ("Färre timmar i veckan tills hälsan är bättre.", "En kurs i svenska behöver läggas till i planen.")
CHANGES_CHILDREN = "Familjen behöver hjälp att söka en större bostad."
BEST_INTERESTS = "Barnen behöver en trygg bostad och att skolan fungerar. Båda delarna är ordnade."
CHILD_VIEWS = "Barnen vill gå kvar i sin skola och fortsätta med fotbollen."
INFORMATION = "Barnen har fått veta på ett enkelt sätt varför familjen får hjälp."
CANCELLED = "Ärendet avslutades."
MISSED = "Klienten kom inte till mötet och svarade inte i telefon."


def reasons(outcome: str) -> str:
    """The reasons of a decision with this outcome."""
    return REASONS[outcome]


def children(of: date) -> str:
    """How the children have it in a month: looked at anew."""
    return f"{CHILDREN} Så är det även i {month(of)}."


def individual(outcome: str, of: date) -> str:
    """The individual reasons of a month's decision; none where all is granted."""
    return INDIVIDUAL.get(outcome, "").format(month=month(of).capitalize())


def note(number: int) -> tuple[str, str]:
    """Heading and text of a journal note."""
    return NOTES[number % len(NOTES)]


CONSENT = "Skriftligt avtal, undertecknat på kontoret. Klienten kan när som helst avsluta det."
PENSION, RENT_OF_OWN = "Pension", "Hyra"
WHY_GUARANTEE = "Familjen står utan bostad och hyresvärden skriver kontrakt bara med en garanti."
HOME, OTHER_HOME = "Lindallén 12, lgh 1102", "Almbygatan 4, lgh 1301"
UNPAID_RENT, REPAIR = "Obetald hyra", "Skada på köksdörr"
CLAIM_IS_RIGHT = "Hyran är inte betald, enligt hyresvärden och klientens kontoutdrag."
NEW_STREET = "Lindallén 7"
FIRST_THING = "Hyran betalas till hyresvärden. Ring före lunch, sökanden arbetar kvällar."
BEST = "Barnet behöver att hyran betalas och att det finns pengar till fritids och vinterkläder"
CHILD_SAYS = "Vill bo kvar nära skolan och sina vänner."
TOO_YOUNG = "Barnet är för litet för ett samtal; förälderns bild är inhämtad"
OBJECTION = "Sökanden anser att samtalet handlade om hyran, inte om arbetet."
PHONED = "Sökanden ringde och frågade när beslutet kommer."
# Of the routine, what is looked at when somebody comes: what it showed, and what that rests on.
CHECKS = {
    "Identitet": ("Samma person som på handlingen.", "Id-handling visad vid besöket."),
    "Folkbokföring och boende": (
        "Folkbokförda på adressen. Hyreskontraktet är i sökandens namn.",
        "Utdrag och kontrakt.",
    ),
    "Kontoutdrag": ("Inga insättningar utöver de inkomster som är redovisade.", "Kontoutdrag för tre månader."),
}
# Calls and visits of today that nobody has answered yet.
CALLS = (
    {"channel": "phone", "kind": "acute", "name": "Okänd man", "phone": "070-1740611", "language": "arabiska",
     "text": "Säger att elen stängs av i morgon och att han har två barn hemma. Vill att någon ringer upp i dag."},
    {"channel": "counter", "kind": "new", "name": "Vera Lindgren", "phone": "070-1740612",
     "text": "Frågar om hon kan få hjälp med hyran när hon studerar. Ville inte lämna personnummer."},
)  # fmt: skip
# What the e-service sent without saying who applies: numbers that are wrong, and none at all. All are invented.
UNIDENTIFIED: tuple[dict[str, Any], ...] = (
    {"applicant": {"pnr": "19870230-1234", "given_name": "Samira", "family_name": "Haddad", "phone": "070-1740613",
                   "street": "Kvarngatan 4", "postcode": "123 45", "city": "Almby", "language": "arabiska"},
     "partner": {"pnr": "850101-0000", "given_name": "Yusuf", "family_name": "Haddad"},
     "children": [{"given_name": "Lina", "family_name": "Haddad"}],
     "incomes": [{"person": "19870230-1234", "kind": "wage", "net": "4 200"}],
     "expenses": [{"kind": "rent", "applied": "7 350"}], "housing": {"tenure": "rented", "people": 3},
     "text": "Vi har precis flyttat hit. Min man har inte fått sitt nya personnummer än."},
    {"applicant": {"given_name": "Petru", "family_name": "Rusu", "street": "Stationsvägen 9", "postcode": "123 47",
                   "city": "Almby"},
     "needs": [{"kind": "medicine", "applied": "420"}],
     "text": "Jag har inget svenskt nummer. Jag behöver pengar till medicin och mat."},
)  # fmt: skip
# The beginning of a telephone's picture, which cannot be shown.
HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
# A note that the client may read, and what clients and caseworkers write to each other.
SHOWN = (
    "Överenskommet på mötet",
    "Vi gick igenom vad du behöver lämna till nästa ansökan: kontoutdrag för alla konton, hyresavin och en lista över "
    "de arbeten du har sökt. Du ringer när du har fått svar från praktikplatsen.",
)
WRITTEN = (
    "Hej! Här är beskedet om praktiken. Jag börjar på måndag. Behöver du något mer till december?",
    "Min spis har gått sönder och hyresvärden säger att den är min egen. Kan jag få hjälp till en ny? Jag har inga "
    "pengar kvar den här månaden.",
    "Hej, jag har bytt telefonnummer och undrar när vi ska ses nästa gång.",
    "Jag har fått extra timmar på jobbet i december och får lön den 27. Vad ska jag lämna in?",
)
WITH_IT = ("Besked om praktik.txt", "Vi bekräftar praktik från måndag kl. 8. Almby Frakt AB".encode())
ANSWERED = (
    "Hej! Vi ses på torsdag klockan 10 på kontoret. Ta med kontoutdragen. Säg till om du behöver tolk.",
    "Bra att du hör av dig. Skicka lönespecifikationen när du har fått den, så räknar vi med den i ansökan för "
    "januari.",
)
# Measures of two providers, the first with a coach who signs in, and what is noted of who goes there.
PROVIDERS = (
    ("Jobbcentrum", "Eva Ek, 070-174 06 31, jobbcentrum@almby.example"),
    ("Almby lärcentrum", "Receptionen, 070-174 06 32, larcentrum@almby.example"),
)
MEASURES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Jobbcentrum",
     {"name": "Jobbspår", "kind": "coaching", "places": 3,
      "target_group": "Vuxna som kan börja arbeta inom tre månader",
      "criteria": "Kan delta tre dagar i veckan. Har en plan med målet arbete.",
      "expectations": "Deltagaren söker arbete varje dag. Coachen ordnar studiebesök och går med på intervjuer."}),
    ("Jobbcentrum",
     {"name": "Praktik i centrum", "kind": "practice", "places": 6, "rhythm": "week",
      "target_group": "Vuxna som behöver prova ett yrke",
      "criteria": "Har barnomsorg de dagar som praktiken pågår.",
      "expectations": "Deltagaren följer arbetsplatsens tider. Handledaren går igenom veckan varje fredag."}),
    ("Almby lärcentrum",
     {"name": "Svenska på jobbet", "kind": "language",
      "target_group": "Vuxna som behöver bättre svenska för att få arbete",
      "criteria": "Har läst sfi kurs B eller motsvarande."}),
)  # fmt: skip
SHARED = (
    "Söker arbete i lager eller butik. Kan arbeta dagtid och har körkort.",
    "Har arbetat i restaurangkök. Vill prova vård och omsorg. Behöver tolk på arabiska vid första mötet.",
    "Har inte arbetat på tre år. Vill börja med halva dagar.",
)
EXCUSE = "Besök på förskolan, anmält dagen före."
WISHES = "Vill arbeta med kunder, helst i centrum. Behöver kunna hämta på förskolan klockan fyra: tiderna är satta efter det."
CONSULTED = "Arbetsförmedlingen, i telefon"
HEARD = "Bussen gick inte på grund av halka. Ringde men kom inte fram."
WENT = "Fick anställning på praktikplatsen efter tio veckor."
FEEDBACK = (
    "Kommer i tid och tar egna initiativ. Har sökt sex arbeten den här veckan. Behöver öva på att tala om sig själv.",
    "Trivs på praktikplatsen och klarar uppgifterna. Vi börjar prata om fler timmar efter månadsskiftet.",
    "Behöver stöd med digitala ansökningar. Vi sitter tillsammans med dem på tisdagar.",
)
# What is to be done, in how many days, after how many months again, and whether it is the group's.
REMINDERS: tuple[tuple[str, int, int | None, bool], ...] = (
    ("Ring Försäkringskassan om bostadsbidraget", 0, None, False),
    ("Begär nytt läkarintyg", 9, 3, False),
    ("Kontrollera att barnomsorgen är ordnad", 4, None, True),
    ("Gå igenom hyreskontraktet, det löper ut", 12, None, False),
)
