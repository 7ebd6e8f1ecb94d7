"""Every fact of the source documents' lists stands on its page.

The comments name the documents: 000, the portal's user guide; 001, Chicago Police Department,
Office of Victim Services; 002, A Guide to Illinois Protective Orders; 003, LEADS Policy and
Procedures; 004, the Fourth Judicial Circuit's page. Where the law has moved on, it goes first.
"""

import pytest

from tests.walk import page

FACTS = {
    # 002, pages 1 to 7: three kinds, side by side. 004: who is family.
    "orders": [
        *("Order of protection (OP)", "Civil no contact order (CNCO)"),
        *("Stalking no contact order (SNCO)", "750 ILCS 60", "740 ILCS 22", "740 ILCS 21"),
        *("Who can ask", "For what", "How to ask", "What to prove", "What it does", "The law"),
        *(
            "at any age",
            "two or more acts",
            "more likely than not",
            "do not have to show a pattern",
        ),
        *("keeping you from basic needs", "They can be online", "Free speech"),
        *("people who helped", "Rape crisis center staff and helpers"),
        *("You alone may use the home", "pets", "counseling", "time with the children"),
        *("child support", "support for you", "Firearm Owners Identification Card"),
        *("related by blood or by marriage", "stepchildren", "share a home, or once did"),
        *("a child together", "blood tie through a child", "date, are engaged, or once were"),
        *("personal assistants", "care for a high-risk adult", "only in passing"),
        *("under 18", "another adult can file", "Your guardian or any adult"),
        *("State's Attorney can ask for any of the three", "harm to things alone"),
        *("firearm restraining order", "OP is likely the better choice"),
    ],
    # 002, pages 8 and 9; 004; domain: durations.
    "steps": [
        *("14 to 21 days", "Up to 30 days", "Up to 2 years, longer in some cases"),
        *("5 to 21 days after you file", "two to three hours", "within 24 hours"),
        *("gives your case a number", "sends you to a courtroom", "papers ready for the sheriff"),
        *("next day the court is open", "you can still ask for a plenary order"),
        *("Only an OP can be interim", "until the close of the next day the court is open"),
        *("divorce, a separation or counseling", "not open to the public", "750 ILCS 60/220"),
    ],
    # 002, pages 9, 11 to 13; 004.
    "court": [
        *("free to file", "free to have the sheriff serve", "name of the other person"),
        *("A good address", "date of birth", "police report number", "Screenshots", "voicemails"),
        *("photos", "hospital", "where they must not go", "people in your home"),
        *("People who saw or heard", "you live", "the other person lives", "harm took place"),
        *("cross-examination", "the judge may give you the order without them"),
        *("sets a new date", "do not need a lawyer", "do not need a police report"),
        *("does not mean that it did not happen", "court interpreter"),
        *("With a plenary order of protection you can ask for a Hope Card", "first three are free"),
    ],
    # 003; domain: service, short form, Karina's Law.
    "service": [
        *("It is free", "before other papers", "more than 3,000,000"),
        "the sheriff must tell the Department of Corrections within 48 hours",
        *("a child, a gun or who may use the home", "traffic stop", "enforced at once"),
        *(
            "go to the sheriff or the court to get the full order",
            "not for orders from other states",
        ),
        *("They do not have to", "Karina's Law", "alias summons", "emergency order longer"),
        *("750 ILCS 60/222.10", "725 ILCS 5/112A-22.1", "750 ILCS 60/210", "Public Act 103-1065"),
    ],
    # 002, page 9; 003.
    "violation": [
        *(
            "Call 911",
            "you have an order: an OP, a CNCO or an SNCO",
            "is a crime",
            "probable cause",
        ),
        *("misdemeanor or a felony", "may arrest", "short form"),
    ],
    # 002, pages 8 and 9; 004.
    "extending": [
        *("14 to 21 days", "Up to 30 days", "Up to 2 years", "do not object", "no other change"),
        *("motion", "before it ends", "court holiday", "only for an OP", "740 ILCS 22/216(d-5)"),
    ],
    # 002, pages 9 and 11.
    "criminal": [
        *("Any time after the charge", "juvenile court", "your lawyer", "the State's Attorney"),
        *("unless they have a good reason to wait", "You may not have to speak"),
        *("a defense that is likely to win", "before the other person is told and heard"),
        *("up to 2 years if your request goes on", "supervision, conditional discharge, probation"),
        *("periodic imprisonment, parole, aftercare release", "mandatory supervised release"),
        *("for 2 years after the date the court set", "for good, for an SNCO", "725 ILCS 5/112A"),
        *("This is for an OP or a CNCO", "for good, for a CNCO, in some cases"),
        "725 ILCS 5/112A-20(b)(6)",
    ],
    # 002, pages 11 to 13; 004; 000.
    "questions": [
        *("need a lawyer", "need a police report", "on your word alone", "within seven days"),
        *("free for you", "two to three hours", "within 24 hours", "5 to 21 days"),
        *("harassment", "stalking", "physical abuse", "exploitation", "neglect"),
        *("interference with personal liberty", "intimidation of a dependent"),
        *("willful deprivation", "help you fill in the papers", "go to court with you"),
        *("keep track of papers", "other legal ways", "who else can help"),
        *("(877) 863-6338", "(800) 799-7233", "(708) 232-4545"),
    ],
    "rights": [
        # 000: rights at a glance.
        *("firearm restraining order", "not public until the other person is served"),
        *("children or other family members", "free to file, change, end, certify or copy"),
        *("simple forms and help", "certified domestic violence advocate", "750 ILCS 60"),
        # 000: VESSA.
        *(
            "820 ILCS 180",
            "56 Ill. Adm. Code 280",
            "unpaid leave in a year",
            "4 weeks if your boss has 1 to 14",
            "12 weeks with 50",
        ),
        *("Fair treatment", "Changes at work", "group health plan stays the same"),
        # 001: the bill of rights, all twelve.
        *("respect for your dignity and privacy", "free from harassment, threats and abuse"),
        *("lets anyone see your private records", "in time about all court dates"),
        *("talk with the prosecutor", "heard in court when your rights are at stake"),
        *("release, a plea or a sentence", "the conviction, the sentence, the time in jail"),
        *("decided in good time after the arrest", "kept safe from the accused"),
        *("your family's safety looked at", "release before trial and its rules"),
        *("at the trial and all other court dates", "another person of your choice"),
        *("rules of evidence", "restitution"),
        # 001: compensation, all nine.
        *("800-228-3368", "easier to use", "cleaning up where the crime took place", "funeral"),
        *("burial", "lost pay", "medical, hospital and dental", "mental health counseling"),
        *("moving to a new place", "replacing things", "tuition"),
    ],
    # 000: safety planning; 002 and domain for orders and service.
    "safety-planning": [
        *("With children", "With pets", "While you are pregnant", "advocate", "(877) 863-6338"),
        *("not your fault", "(708) 232-4545", "911"),
    ],
    # 000: more resources; 002: who can be covered.
    "people": [
        *("LGBTQ survivors", "Men", "Immigrant survivors", "People with disabilities"),
        *("Older people", "(312) 986-4105", "Leave your name and a number", "(800) 799-7233"),
        *("If you want to help someone",),
    ],
    # 001: first steps; what the office does; when it answers.
    "police": [
        *("911", "Get yourself and your family away", "See a doctor", "tell someone you trust"),
        *("victim services", "(312) 745-6340", "VictimServices@chicagopolice.org"),
        *("Monday to Friday, 8 a.m. to 4 p.m.", "not on major holidays", "It is free"),
        *("do not need a police report", "not police officers", "domestic violence"),
        *("because of gender", "a shooting that the person lived through", "detectives"),
        *("parole and probation", "Tell you who else can help", "crisis", "Make a plan"),
        *("Get you ready for court",),
    ],
    # 000: courthouses, after hours, e-filing in its steps.
    "courthouses": [
        *("Maywood", "555 Harrison Domestic Courthouse", "Daley Center", "Rolling Meadows"),
        *("Skokie", "Markham", "at night, on weekends and on holidays", "e-filing"),
        *("The court has its own website", "another website: the sheriff's"),
        *("choose your language", "Add a service", "Upload your papers", "payment", "receipt"),
    ],
}


@pytest.mark.parametrize("slug", FACTS)
def test_the_facts_stand_on_their_page(client, guides, slug):
    text = page(client, f"/help/{slug}/").lower()
    assert [fact for fact in FACTS[slug] if fact.lower() not in text] == []


def test_kinds_of_orders_begin_with_which_one_fits(client, guides):
    text = page(client, "/help/orders/")
    first = text[text.index("Which fits me?") : text.index("Side by side")]
    kinds = ["order of protection (OP)", "no contact order (CNCO)", "no contact order (SNCO)"]
    assert [first.index(kind) for kind in kinds] == sorted(first.index(kind) for kind in kinds)
    assert "Who can ask" not in text[: text.index("Which fits me?")]


def test_no_page_promises_that_something_stays_secret(client, guides):
    for slug in FACTS:
        assert "confidential" not in page(client, f"/help/{slug}/").lower()


def test_days_agree_with_the_agencys_file(client, guides, settings):
    steps = page(client, "/help/steps/")
    emergency, interim = (settings.AGENCY.durations[key] for key in ("EMERGENCY", "INTERIM"))
    assert f"{emergency.min_days} to {emergency.max_days} days" in steps
    assert f"Up to {interim.max_days} days" in steps


def test_the_unit_the_first_places_to_call_and_the_notice_are_told(client, guides):
    text = page(client, "/help/questions/")
    for fact in ("40 hours", "trafficked", "bilingual", "(708) 232-4545", "The Network"):
        assert fact in text
    assert "domestic incident notice" in text
    assert "Signs to take seriously" in page(client, "/help/people/")
