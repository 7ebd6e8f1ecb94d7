"""Every telephone number of the source documents, and the organisation that holds it.

Written out here, document by document: the documents are not part of the repository.
"""

PORTAL_GUIDE = {
    "708-232-4545": ["cook-county-sheriff-victim-support"],
    "877-863-6338": ["illinois-domestic-violence-hotline"],
    "877-863-6339": ["illinois-domestic-violence-hotline"],
    "800-799-7233": ["national-domestic-violence-hotline"],
    "312-986-4105": ["legal-aid-society"],
    "800-787-3224": ["national-domestic-violence-hotline"],
}
CHICAGO_POLICE = {
    "312-745-6340": ["chicago-police-victim-services"],
    "800-228-3368": ["crime-victims-assistance-line"],
}
ICASA_GUIDE = {
    "217-753-4177": ["icasa"],
    "773-244-2230": ["caase"],
    "888-293-2080": ["chicago-24-hour-hotline"],
    "888-802-8890": ["northwest-casa-arlington-heights"],
    "630-897-8383": ["mutual-ground-inc-aurora"],
    "815-636-9811": ["rockford-sexual-assault-counseling-inc-rockford"],
    "708-482-9600": ["pillars-community-health-hickory-hills"],
    "815-756-5228": ["safe-passage-inc-dekalb"],
    "815-288-1011": ["ywca-of-the-sauk-valley-dixon"],
    "847-697-2380": ["community-crisis-center-elgin"],
    "815-232-7200": ["voices-of-stephenson-county-freeport"],
    "888-707-8155": ["riverview-center-galena"],
    "847-872-7799": ["zacharias-sexual-abuse-center-gurnee"],
    "815-730-8984": ["guardian-angel-joliet"],
    "815-932-3322": ["clove-alliance-kankakee"],
    "800-474-6031": ["freedom-house-princeton"],
    "800-892-8900": ["northwest-casa-mchenry"],
    "815-244-7772": ["riverview-center-mount-carroll"],
    "800-892-3375": ["safe-journeys-streator"],
    "866-921-3354": ["family-resources-inc-quad-cities"],
    "815-626-7277": ["ywca-of-the-sauk-valley-sterling"],
    "309-556-7000": ["stepping-stones-bloomington"],
    "888-345-2846": ["sacis"],
    "309-837-5555": ["wirc-caa-macomb"],
    "866-617-3224": ["survivor-resource-center-danville"],
    "217-428-0770": ["growing-strong-decatur"],
    "217-753-8081": ["prairie-center-springfield"],
    "800-369-2287": ["quanada-quincy"],
    "309-691-4111": ["center-for-prevention-of-abuse-peoria"],
    "800-559-7233": ["center-for-prevention-of-abuse-peoria"],
    "217-384-4444": ["races-urbana-champaign"],
    "618-397-0975": ["call-for-help-belleville"],
    "800-625-1414": ["safe-vandalia"],
    "618-529-2324": ["survivor-empowerment-carbondale"],
    "800-334-2094": ["survivor-empowerment-carbondale"],
    "866-288-4888": ["counseling-information-olney"],
    "217-753-4117": ["icasa"],
}
LEADS_POLICY = {
    "888-414-7678": ["attorney-general-short-form"],
}
FOURTH_CIRCUIT = {
    "217-824-7800": ["sojourn-taylorville"],
    "618-392-3556": ["swan-olney"],
    "217-342-6623": ["swan-olney", "safe-victims-assistance-effingham"],
    "888-715-6260": ["swan-olney"],
    "618-662-2289": ["clay-county-counseling-flora"],
    "618-533-7233": ["pave-centralia"],
    "800-924-8444": ["pave-centralia"],
    "618-594-4581": ["pave-carlyle"],
    "217-347-0880": ["family-matters-effingham"],
    "800-344-1089": ["family-matters-effingham"],
    "217-347-8880": ["huddleson-effingham"],
    "217-342-6777": ["huddleson-effingham"],
    "618-783-3115": ["victim-advocate-jasper"],
    "618-548-3860": ["victim-advocate-marion", "victim-advocate-montgomery"],
    "800-295-2603": ["senior-services-centralia"],
    "217-532-5061": ["haven-of-hope-hillsboro"],
    "217-532-2001": ["talk-first-hillsboro"],
    "217-744-2560": ["prairie-center-springfield"],
    "217-753-8081": ["prairie-center-springfield"],
    "217-324-2367": ["cefs-litchfield"],
    "217-532-5971": ["cefs-taylor-springs"],
    "217-774-5511": ["victim-advocate-shelby"],
    "217-428-6616": ["dove-decatur"],
    "217-348-5920": ["coalition-charleston"],
    "217-348-5931": ["coalition-charleston"],
    "217-235-4300": ["coalition-charleston"],
    "217-345-4300": ["coalition-charleston"],
}
# In the documents, and not for the public to call.
LEFT_OUT = {
    "222-222-2222": "an invented answer in the portal guide's example",
    "866-532-3700": "the LEADS help desk: for law enforcement agencies only",
}
# In the directory, and not shown: for police who order forms; another county's address and number.
HIDDEN = ["attorney-general-short-form", "victim-advocate-montgomery"]
NOT_SHOWN = ["888-414-7678"]
# The rape crisis centers of the ICASA guide by region; * is a satellite or outreach office.
# The number is the one that the guide prints beside it.
ICASA_TOWNS = {
    "NORTH": """
        Addison* 888-293-2080, Arlington Heights 888-802-8890, Aurora 630-897-8383,
        Belvidere* 815-636-9811, Berwyn* 708-482-9600, Chicago Heights* 888-293-2080,
        DeKalb 815-756-5228, Dixon* 815-288-1011, Elgin 847-697-2380, Evanston* 888-802-8890,
        Freeport 815-232-7200, Galena 888-707-8155, Gurnee 847-872-7799,
        Hickory Hills 708-482-9600, Joliet 815-730-8984, Kankakee 815-932-3322,
        Kewanee* 800-474-6031, McHenry* 800-892-8900, Morris* 815-730-8984,
        Mount Carroll* 815-244-7772, Oregon* 815-636-9811, Ottawa* 800-892-3375,
        Peru* 800-892-3375, Plainfield* 815-730-8984, Pontiac* 800-892-3375,
        Princeton 800-474-6031, Quad Cities 866-921-3354, Rockford 815-636-9811,
        Sandwich* 815-756-5228, Sycamore* 815-756-5228, Skokie* 847-872-7799,
        Sterling 815-626-7277, Streator 800-892-3375, Watseka* 815-932-3322""",
    "CENTRAL": """
        Bloomington 309-556-7000, Charleston/Mattoon 888-345-2846, Cuba* 309-837-5555,
        Danville 866-617-3224, Decatur 217-428-0770, Galesburg* 309-837-5555,
        Jacksonville* 217-753-8081, Macomb 309-837-5555, Mt. Sterling* 800-369-2287,
        Quincy 800-369-2287, Paris* 866-617-3224, Peoria 309-691-4111, Peoria 800-559-7233,
        Pittsfield* 800-369-2287, Rushville* 800-369-2287, Springfield 217-753-8081,
        Taylorville* 217-753-8081, Urbana/Champaign 217-384-4444""",
    "SOUTH": """
        Alton* 618-397-0975, Aviston* 800-625-1414, Belleville 618-397-0975,
        Carbondale 618-529-2324, Carbondale 800-334-2094, Centralia* 800-625-1414,
        East St. Louis* 618-397-0975, Effingham* 800-625-1414, Harrisburg* 800-334-2094,
        Marion* 800-334-2094, Mt. Vernon* 800-625-1414, Olney* 866-288-4888,
        Robinson* 866-288-4888, Troy* 618-397-0975, Vandalia 800-625-1414""",
}
# Named in the guide without a number of their own: the Chicago hotline answers for them.
ICASA_CHICAGO = {
    "Resilience": ["Stroger Hospital", "Austin", "Northside"],
    "Mujeres Latinas En Acción": ["North Riverside", "South Chicago"],
    "YWCA Metropolitan Chicago": [
        *("Cynthia B. Lafuente Center", "Englewood", "RISE Children's Center"),
        "Laura Parks and Mildred Francis Center",
    ],
}
# The Fourth Circuit's nine counties, and whom its page lists for each.
CIRCUIT_COUNTIES = {
    "Christian": ["SOJOURN Shelter & Services, Inc."],
    "Clay": ["Stopping Women Abuse Now, Inc. (SWAN)", "Clay County Counseling Center"],
    "Clinton": ["People Against Violent Environments (PAVE)"],
    "Effingham": [
        *("Stopping Women Abuse Now, Inc. (SWAN)", "Family Matters", "Huddleson Family Services"),
    ],
    "Fayette": ["People Against Violent Environments (PAVE)"],
    "Jasper": ["Stopping Women Abuse Now, Inc. (SWAN)", "Victim Advocate, State's Attorney"],
    "Marion": [
        *("Victim Advocate, State's Attorney", "People Against Violent Environments (PAVE)"),
        *("Sexual Assault Victims Assistance (SAFE)", "Senior Services of Marion County"),
    ],
    "Montgomery": [
        *("Victim Advocate, State's Attorney", "SOJOURN Shelter & Services, Inc."),
        *("The Salvation Army, Haven of Hope", "Talk First (for batterers)"),
        *("Prairie Center Against Sexual Assault", "CEFS Outreach Office"),
    ],
    "Shelby": [
        *("Victim Advocate, State's Attorney", "DOVE", "Coalition Against Domestic Violence"),
    ],
}
