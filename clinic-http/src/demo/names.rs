//! Names and places for invented people.

pub(super) const WOMEN: [&str; 24] = [
    "Ioana", "Ștefania", "Mărioara", "Cătălina", "Elena", "Andreea", "Mădălina", "Anamaria", "Sânziana", "Ilinca",
    "Raluca", "Crenguța", "Daniela", "Bogdana", "Simona", "Ruxandra", "Florența", "Corina", "Brândușa", "Teodora",
    "Gabriela", "Smaranda", "Lăcrămioara", "Zsófia",
];

pub(super) const MEN: [&str; 24] = [
    "Ștefan", "Andrei", "Mihăiță", "Răzvan", "Constantin", "Ionuț", "Cătălin", "Bogdan", "Tudor", "Vlăduț", "Dragoș",
    "Gheorghe", "Alexandru", "Mădălin", "Luca", "Ștefăniță", "Nicolae", "Horațiu", "Sebastian", "Cosmin", "Emanuel",
    "Lucian", "Ciprian", "László",
];

pub(super) const FAMILIES: [&str; 40] = [
    "Popescu", "Ionescu", "Șerban", "Țurcanu", "Bărnuțiu", "Dumitrașcu", "Mureșan", "Câmpeanu", "Stănescu",
    "Gheorghiță", "Lăzărescu", "Vâlcan", "Rădulescu", "Chiriță", "Moțoc", "Brâncoveanu", "Oprișan", "Tănase",
    "Cîrstea", "Păunescu", "Iliescu-Toma", "Zăvoianu", "Nistor", "Hâncu", "Drăghici", "Filipaș", "Grigorescu",
    "Ungureanu", "Voiculescu", "Bălănescu", "Anghel", "Costăchescu", "Săndulescu", "Manea", "Crișan", "Petrișor",
    "Ștefănescu", "Kovács", "Müller", "Bîrsan",
];

/// City, county and the beginning of the postcode.
pub(super) const TOWNS: [(&str, &str, &str); 6] = [
    ("București", "București", "01"),
    ("Voluntari", "Ilfov", "07"),
    ("Ploiești", "Prahova", "10"),
    ("Câmpina", "Prahova", "10"),
    ("Otopeni", "Ilfov", "07"),
    ("Brașov", "Brașov", "50"),
];

pub(super) const STREETS: [&str; 12] = [
    "Strada Zorilor", "Bulevardul Dacia", "Strada Plopilor", "Aleea Călărașilor", "Strada Brândușelor",
    "Strada Morii Vechi", "Șoseaua Nordului", "Strada Înfrățirii", "Strada Fântânii", "Intrarea Ghioceilor",
    "Strada Învățătorului", "Strada Țepeș Vodă",
];

pub(super) const COMPLAINTS: [&str; 12] = [
    "Annual check-up", "Second opinion", "Persistent cough", "Back pain after lifting", "Headaches since last month",
    "Results of blood tests", "Rash on both arms", "Follow-up after treatment", "Renewal of a prescription",
    "Pain in the left knee", "Certificate for work", "Trouble sleeping",
];

pub(super) const CANCEL_REASONS: [&str; 6] = [
    "The patient cannot come", "Moved to another week by telephone", "Feels well again", "The patient is travelling",
    "Booked twice by mistake", "The doctor was called to an emergency",
];
