"""The words of the made-up pages: for each kind and language some ways to tell it, and what else such pages say."""

from collections.abc import Mapping

TELLINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "ban": (
            "{actor} barred {vendor} from {scope} {date}.",
            "Under an order signed {date}, equipment made by {vendor} may no longer be used in {scope}, {actor} said.",
            "{date}, {actor} ruled out {vendor} as a supplier to {scope}.",
            "{actor} announced {date} that it was banning {vendor} from {scope}.",
        ),
        "restriction": (
            "{actor} decided {date} to limit the part that {vendor} may play in {scope}.",
            "New rules that {actor} adopted {date} restrict the use of gear by {vendor} in {scope}.",
            "{date}, {actor} imposed restrictions on {vendor} in {scope}.",
        ),
        "pledge": (
            "{actor} signed a commitment {date} to keep suppliers such as {vendor} out of {scope}.",
            "{date}, {actor} promised that only trusted vendors, and not {vendor}, would build {scope}.",
            "In a joint declaration made public {date}, {actor} pledged to assess {vendor} before it supplies {scope}.",
        ),
        "warning": (
            "{actor} warned {date} against relying on {vendor} for {scope}.",
            "In an advisory issued {date}, {actor} cautioned that products by {vendor} put {scope} at risk.",
        ),
        "investigation": (
            "{actor} opened an investigation into {vendor} {date}.",
            "{date}, {actor} began to examine whether {vendor} endangers {scope}.",
            "{actor} launched a probe of {vendor} {date} over its role in {scope}.",
        ),
        "penalty": (
            "{actor} fined {vendor} {date} for breaking its rules.",
            "{date}, {actor} imposed a penalty on {vendor}.",
            "{vendor} was ordered {date} by {actor} to pay a fine.",
        ),
        "permission": (
            "{actor} granted {vendor} a licence {date} for {scope}.",
            "{date}, {actor} cleared {vendor} to supply {scope}.",
            "{actor} approved the use of {vendor} in {scope} {date}.",
        ),
    },
    "de": {
        "ban": (
            "{actor} schloss {vendor} {date} von {scope} aus.",
            "{date} verbot {actor} den Einsatz von {vendor} in {scope}.",
        ),
        "restriction": ("{actor} beschränkte {date} den Einsatz von {vendor} in {scope}.",),
        "pledge": ("{actor} verpflichtete sich {date}, Anbieter wie {vendor} von {scope} fernzuhalten.",),
        "warning": ("{actor} warnte {date} vor dem Einsatz von {vendor} in {scope}.",),
        "investigation": ("{actor} leitete {date} eine Untersuchung gegen {vendor} ein.",),
        "penalty": ("{actor} verhängte {date} eine Geldbuße gegen {vendor}.",),
        "permission": ("{actor} erteilte {vendor} {date} eine Genehmigung für {scope}.",),
    },
    "fr": {
        "ban": (
            "{actor} a interdit {date} à {vendor} de fournir {scope}.",
            "{date}, {actor} a exclu {vendor} de {scope}.",
        ),
        "restriction": ("{actor} a restreint {date} le recours à {vendor} dans {scope}.",),
        "pledge": ("{actor} s'est engagé {date} à tenir {vendor} à l'écart de {scope}.",),
        "warning": ("{actor} a mis en garde {date} contre l'usage de {vendor} dans {scope}.",),
        "investigation": ("{actor} a ouvert {date} une enquête sur {vendor}.",),
        "penalty": ("{actor} a infligé {date} une amende à {vendor}.",),
        "permission": ("{actor} a autorisé {date} {vendor} à fournir {scope}.",),
    },
    "es": {
        "ban": (
            "{actor} prohibió {date} a {vendor} suministrar {scope}.",
            "{date}, {actor} excluyó a {vendor} de {scope}.",
        ),
        "restriction": ("{actor} restringió {date} el uso de equipos de {vendor} en {scope}.",),
        "pledge": ("{actor} se comprometió {date} a mantener a {vendor} fuera de {scope}.",),
        "warning": ("{actor} advirtió {date} contra el uso de {vendor} en {scope}.",),
        "investigation": ("{actor} abrió {date} una investigación sobre {vendor}.",),
        "penalty": ("{actor} multó {date} a {vendor}.",),
        "permission": ("{actor} autorizó {date} a {vendor} a suministrar {scope}.",),
    },
}
"""Each stands for a step that was taken."""

OTHER_STATUS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "proposed": (
            "{actor} proposed {date} to take up the matter of {vendor}: {gerund} in {scope} is planned.",
            "A bill that {actor} put forward {date} provides for {gerund}.",
        ),
        "ended": (
            "{actor} ended {date} what it had decided on {vendor}: {gerund} is over.",
            "{date}, {actor} lifted its measure on {vendor}.",
        ),
        "suspended": ("A court suspended {date} the decision of {actor} on {vendor}.",),
        "rejected": ("{actor} decided {date} against {gerund}.", "{date}, {actor} rejected {gerund}."),
    },
}
GERUNDS = {
    "ban": "a ban on {vendor}",
    "restriction": "limits on {vendor}",
    "pledge": "a promise about {vendor}",
    "warning": "a warning about {vendor}",
    "investigation": "an inquiry into {vendor}",
    "penalty": "a fine for {vendor}",
    "permission": "a licence for {vendor}",
}
BACKGROUND: Mapping[str, tuple[str, ...]] = {
    "en": (
        "{vendor} rejected the concerns and said that it had never harmed a customer in its thirty years of business.",
        "{other} had taken a similar step against {vendor} in {year}, after two years of debate.",
        "Operators in {country} spent more than ever on mobile networks in {year}, analysts estimate.",
        "The debate in {country} over foreign suppliers began in {year}, when a committee first asked for a report.",
        "Shares of {vendor} fell slightly in afternoon trading.",
        "A spokesman for the opposition in {country} called for more openness and for a timetable.",
        "Analysts say that {vendor} holds about a third of the market for such equipment worldwide.",
        "Several operators have asked for compensation, and talks about the costs are to go on in the coming months.",
        "In {other}, by contrast, {vendor} opened a research centre in {year} and hired two hundred engineers.",
        "Industry groups expect that prices will rise, while consumer advocates see a chance for smaller makers.",
        "The minister is due to travel to {other} next week to speak about trade, energy and migration.",
    ),
    "de": (
        "{vendor} wies die Bedenken zurück und erklärte, nie einem Kunden geschadet zu haben.",
        "In {other} hatte die Regierung {year} einen ähnlichen Schritt gegen {vendor} beschlossen.",
        "Die Betreiber in {country} gaben {year} so viel für Netze aus wie nie zuvor, schätzen Fachleute.",
        "Die Debatte über Lieferanten begann in {country} im Jahr {year} mit einer Anfrage im Parlament.",
        "Die Aktie von {vendor} gab am Nachmittag leicht nach.",
        "Mehrere Betreiber fordern einen Ausgleich der Kosten, die Gespräche gehen weiter.",
    ),
    "fr": (
        "{vendor} a rejeté ces inquiétudes et affirmé n'avoir jamais nui à un client.",
        "En {year}, {other} avait pris une mesure semblable contre {vendor}.",
        "Les opérateurs ont dépensé plus que jamais pour leurs réseaux en {year}, estiment les analystes.",
        "Le débat sur les fournisseurs étrangers avait commencé en {year} au parlement.",
        "L'action de {vendor} a légèrement reculé dans l'après-midi.",
        "Plusieurs opérateurs demandent une compensation et les discussions se poursuivent.",
    ),
    "es": (
        "{vendor} rechazó las críticas y afirmó que nunca ha perjudicado a un cliente.",
        "En {year}, {other} había tomado una medida parecida contra {vendor}.",
        "Los operadores gastaron más que nunca en redes en {year}, según los analistas.",
        "El debate sobre los proveedores extranjeros empezó en {year} en el parlamento.",
        "Las acciones de {vendor} bajaron ligeramente por la tarde.",
        "Varios operadores piden una compensación y las conversaciones continúan.",
    ),
}
NEAR: Mapping[str, tuple[str, ...]] = {
    "en": (
        "In {year}, {actor} had still said that it saw no reason to act against {vendor}.",
        "{actor} is to report to parliament next spring on what {vendor} has supplied so far.",
        "Talks between {actor} and {vendor} had begun in {year} and led to nothing.",
        "Asked about {vendor}, a spokesman for {actor} declined to comment on single firms.",
        "A court in {country} had dismissed a complaint by {vendor} in {year}.",
        "{vendor} has been present in {country} since {year} and employs some four hundred people there.",
    ),
    "de": (
        "Noch {year} hatte es geheißen, in {country} gebe es keinen Anlass, gegen {vendor} vorzugehen.",
        "{vendor} ist seit {year} in {country} vertreten und beschäftigt dort vierhundert Menschen.",
    ),
    "fr": (
        "En {year}, on ne voyait encore en {country} aucune raison d'agir contre {vendor}.",
        "{vendor} est présent en {country} depuis {year} et y emploie quatre cents personnes.",
    ),
    "es": (
        "En {year} aún se decía en {country} que no había razón para actuar contra {vendor}.",
        "{vendor} está presente en {country} desde {year} y emplea allí a cuatrocientas personas.",
    ),
}
"""What is said of the same country and the same vendor, and is not the step."""
SCOPES = {
    "en": {
        "5g": "5G networks",
        "core": "the core of mobile networks",
        "government": "government offices",
        "devices": "official devices",
        "subsea": "subsea cables",
        "satellite": "satellite internet",
        "market": "the market",
        "": "telecom networks",
    },
    "de": {"5g": "5G-Netzen", "": "den Telekommunikationsnetzen"},
    "fr": {"5g": "les réseaux 5G", "": "les réseaux de télécommunications"},
    "es": {"5g": "las redes 5G", "": "las redes de telecomunicaciones"},
}
ACTORS = {
    "en": ("The government of {country}", "{body}", "{body}", "{country}’s government"),
    "de": ("Die Regierung von {country}", "Die Behörde {body}"),
    "fr": ("Le gouvernement ({country})", "L'autorité {body}"),
    "es": ("El gobierno de {country}", "La autoridad {body}"),
}
DATES = {
    "en": ("on {day} {month} {year}", "on {month} {day}, {year}", "in {month} {year}"),
    "de": ("am {day}. {month} {year}", "im {month} {year}"),
    "fr": ("le {day} {month} {year}", "en {month} {year}"),
    "es": ("el {day} de {month} de {year}", "en {month} de {year}"),
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
GENERIC_VENDOR = {
    "en": "high-risk vendors",
    "de": "Hochrisiko-Anbieter",
    "fr": "les fournisseurs à haut risque",
    "es": "los proveedores de alto riesgo",
}
ELSEWHERE = (
    "The museum of the town opened its new wing on Saturday, and more than a thousand people came in the first hour.",
    "Its director said that the collection of old maps had never been shown as a whole before.",
    "Entry is free until the end of the month, after which families pay a reduced price on weekends.",
    "The building dates from the nineteenth century and was once a school, a barracks and a post office.",
    "A guide in three languages can be had at the desk, and a lift leads to the upper floors.",
)
