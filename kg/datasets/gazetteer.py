"""The names and words by which an affiliation is taken apart: organisations, places, kinds of institution.

Names are written folded, as `affiliations.fold` makes them: lower case, no accents, no punctuation.
"""

from __future__ import annotations


def _names(block: str) -> frozenset[str]:
    return frozenset(name for line in block.splitlines() for name in (n.strip() for n in line.split("|")) if name)


COMPANIES = _names("""
adobe | airbnb | alibaba | amazon | amd | advanced micro devices | ant financial | ant group | antgroup
anthropic | anyscale | apple | arm | at t | autodesk | aws | amazon web services | amazon com | baidu
baichuan | booz allen hamilton | bosch | robert bosch | bt | bytedance | capital one | cerebras systems
china telecom | cisco | cisco systems | cognizant | cohere | contextual ai | coupang | criteo | daimler
databricks | deepmind | denso | didi | didi chuxing | disney | douyin | dp technology | ebay | element ai
ericsson | everyday robots | facebook | ford | ford motor company | fujitsu | futurewei | ge
general electric | general motors | genentech | google | hewlett packard enterprise | hikvision | hitachi
honda | horizon robotics | hp | huawei | hugging face | huggingface | hyundai | ibm
international business machines | iflytek | inspur | instadeep | intel | jd com | jd | j p morgan | jp morgan
jpmorgan | jpmorgan chase | j p morgan chase | kakao | kddi | krafton | kuaishou | lenovo | lg | li auto
linkedin | mediatek | megvii | meituan | mercedes benz | meta | microsoft | midea | mistral ai
mitsubishi electric | morgan stanley | naver | nec | neuralmagic | netease | netflix | nokia | novartis | ntt
nvidia | nutonomy | openai | oppo | oracle | panasonic | petuum | philips | pinterest | ping an | pixar
preferred networks | prowler io | qihoo 360 | qualcomm | reka ai | roblox | roche | salesforce
salesforce com | samsung | samsung electronics | sap | scale ai | sensetime | sensetime group | servicenow
shopee | siemens | snap | snowflake | sony | spotify | stability ai | style3d | synthesia | tencent | tesla
technicolor | thales | together ai | tiktok | toshiba | toyota | toyota motor | twitter | uber
united imaging intelligence | unity technologies | valeo | valeo ai | vmware | vinai | visa | vivo
volkswagen | walmart | waymo | wayve | webank | wechat | xiaohongshu | xiaomi | yahoo | yahoo japan | yandex
zhipu ai | zoox | argo ai | aurora innovation | willow garage | tusimple | motional | skydio | covariant
mapillary | element labs | rolls royce | boeing | airbus | orange | kitware | cloudwalk | booking com | lyft
instacart | shell | exxonmobil | intrinsic | galbot | unitree | boston dynamics | agibot | momenta
""")
"""Companies; a closed list of laboratory words behind one names a unit of it."""

INSTITUTIONS = _names("""
a star | agency for science technology and research | agency for science technology and research a star
academia sinica | airi | artificial intelligence research institute
artificial intelligence research institute airi | aitrics | ai2 | allen institute for ai
allen institute for artificial intelligence | allen institute | aist | alan turing institute | anu
archimedes athena rc | archimedes unit athena rc | argonne national laboratory | argonne nat lab
army research laboratory | us army research laboratory | asu | athena rc | athena research center | baai
barcelona supercomputing center | baylor college of medicine | beijing academy of artificial intelligence
beijing institute for general artificial intelligence | bigai | borealis ai
bosch center for artificial intelligence | boston college | broad institute
broad institute of mit and harvard | broad institute of harvard and mit | brookhaven national laboratory
bruno kessler foundation | fondazione bruno kessler | cal poly | caltech | carnegie mellon | cas | casia | cea
centai | chapel hill | chinese academy of sciences | chinese academy of science | chinese academic of science
chinese academic of sciences | chinese acadamy of sciences | chinese academy sciences | cifar | cispa
city college of new york | cnam | cnrs | cornell | cornell tech | csiro | csiro s data61
college of william and mary | columbia | complexity science hub | complexity science hub vienna | cuhk | cwi
cuny | centrum wiskunde informatica | centrum voor wiskunde en informatica
courant institute of mathematical sciences | dartmouth | dartmouth college | data61 | deepmind montreal | dfki
dkfz | dlr | german aerospace center | german aerospace center dlr | duke | eawag | ecole normale superieure
eleutherai | ellis | ellis unit | ellis institute tubingen | ellis institute | ens | ens paris
ens paris saclay | ensae | ensae paris | ensae paristech | enpc | ensta | ensta paris | epfl
epfl epf lausanne | epf lausanne | eth | eth zurich | ethz | ethz eth zurich | etri | fair
flatiron institute | francis crick institute | fu berlin | forschungszentrum julich | george mason
georgia tech | german cancer research center | german cancer research center dkfz | gist | dgist | harvard
harvard medical school | hec montreal | hec paris | helmholtz ai | helmholtz munich
helmholtz zentrum munchen | hebrewu | hku | hkust | hkbu | hessian ai | hitz center
howard hughes medical institute | hse | higher school of economics | idiap | idiap research institute | idsia
iiit delhi | iiit hyderabad | iit bombay | iit delhi | iit kanpur | iit kharagpur | iit madras | iit roorkee
iit hyderabad | iit | iisc | imec | imperial college | inesc id | inesc tec | inria | inrae | insa rennes
insa lyon | institute for infocomm research | institute for infocomm research i2r
institute of high performance computing | institut polytechnique de paris | instituto superior tecnico
insait | international digital economy academy | istituto italiano di tecnologia
italian institute of technology | ist austria | ista | jhu | johns hopkins | jiao tong
jet propulsion laboratory | nasa jpl | juelich supercomputing center | kaist | kaust | kist | kit | kth
ku leuven | k u leuven | lamarr institute | laion | latitude ai | lawrence berkeley national laboratory
lawrence berkeley national lab | lawrence livermore national laboratory | lbnl | llnl | lmu | lmu munich
lmu munchen | london school of economics | lse | los alamos national laboratory | mcgill | mcml
munich center for machine learning | massachusetts general hospital | mayo clinic | mbzuai | merl
mitsubishi electric research laboratories | mitsubishi electric research labs | mila
mila quebec ai institute | mila quebec artificial intelligence institute | quebec ai institute
mila ai institute | montreal institute for learning algorithms | mines paristech | mipt | mit
mit ibm watson ai lab | mit ibm ai lab | mit ibm watson lab | mpi is | mpi is tubingen | mpi sws
mpi for intelligent systems | mpi informatics | mpi informatik | mpi for informatics | msu | nasa
national ict australia | nicta | naval research laboratory | ncsu | nist | national institutes of health
national research council of canada | national research council canada | nih | nnaisense | nomagic ai
northeastern | northwestern | nuaa | nudt | njust | nus | nyu | nxai | oak ridge national laboratory | oist
onera | oxford | peng cheng laboratory | peng cheng lab | pengcheng laboratory | pengcheng lab | penn state
pku | postech | princeton | prescient design | psl | psl research university | purdue | pioneer centre for ai
qcri | qatar computing research institute | qilu | queen mary | rensselaer | rice | riken | riken aip
riken center for advanced intelligence project | riken center for aip | royal holloway | rpi | rptu | rutgers
rwth | rwth aachen | saarland informatics campus | sakana ai | salk institute | sandia national laboratories
santa fe institute | sapienza | scuola superiore sant anna | scuola normale superiore | sea ai lab | sissa
sjtu | skoltech | shanghai ai lab | shanghai ai laboratory | shanghai artificial intelligence laboratory
shanghai artificial intelligence lab | shanghai qi zhi institute | shenzhen research institute of big data
simons foundation | sri international | stanford | sup aero | cmu | ntu | nthu | nctu | nycu | ntust | hust
hit | bit | bupt | buaa | ruc | ecnu | scut | whu | zju | thu | nku | tju | sdu | jlu | dlut | nwpu | szu
sysu | sfu | umd | gmu | gwu | qut | uwa | rmit | iitd | iitb | snu | skku | kfupm | uab | unibo | njit | cnr
jaxa | esa | darpa | afrl | arl | isae supaero | supaero | nasa ames | stfc | uclm | upc | upm | upv
ens lyon | ensmm | utbm | umass lowell | amii | rit | wpi | bgu | huji | biu | ukaea | ntnu | dtu | uzh | fzi
irt systemx | csic upc | commonwealth scientific and industrial research organisation
commonwealth scientific and industrial research organisation csiro | supelec | centralesupelec
centrale supelec | sustech | sutd | suny | technion | technische hochschule | telecom paris
telecom paristech | telecom sudparis | toyota technological institute
toyota technological institute at chicago | toyota technological institute chicago | tooploox
toyota research institute | tsinghua | tti chicago | ttic | tti at chicago | tu berlin | tu braunschweig
tu darmstadt | tu delft | tu dortmund | tu dresden | tu eindhoven | tu graz | tu kaiserslautern | tu munich
tu munchen | tu wien | tum | tau | tubingen ai center | u chicago | u michigan | u montreal | u of toronto
u oxford | u toronto | u washington | ubc | uc berkeley | u c berkeley | uc davis | uc irvine | uc los angeles
uc merced | uc riverside | uc san diego | uc san francisco | uc santa barbara | uc santa cruz | ucas | ucb
uchicago | uci | ucl | ucla | ucsb | ucsc | ucsd | ucsf | uclouvain | udem | uesc | uestc | uic | uiuc | umass
umass amherst | umich | unc | unc chapel hill | unist | unsw | unsw sydney | upenn | upf | usc | ustc
ut austin | ut dallas | utokyo | uts | uva | uw | uw madison | vector institute | virginia tech | vistec
weizmann | weizmann institute | weizmann institute of science | weill cornell medicine | william and mary
woods hole | xjtu | yale | zhejiang lab | zuse institute berlin | conicet | csic
spanish national research council | inaoe | cinvestav | instituto de telecomunicacoes
instituto tecnologico autonomo de mexico | laas cnrs | polish academy of sciences | wharton school
harvard smithsonian | electronics and telecommunications research institute | brigham and women s hospital
brigham and womens hospital | brigham women s hospital | memorial sloan kettering cancer center
peking union medical college hospital | peking union medical college | korea institute for advanced study
tongyi lab | national institute of informatics
national institute of advanced industrial science and technology | gatsby unit ucl
national university of defense technology | king s college london | ben gurion | bilkent
hong kong observatory | korea telecom | state grid | kuka | dji | deeplearning ai | deepwise ai lab
intelligent robotics institute | ideas ncbr | sony computer science laboratories | tata consultancy services
restor
""")
"""Institutions known by a name that has no word for a kind of institution, or that stand alone for sure."""

LAB_WORDS = _names("""
ai | aip | agi | alexa | applied | asia | ark | arc | brain | center | cloud | cortex | damo | academy | deep
deepmind | fair | fundamental | genai | health | innovation | intelligence | lab | laboratories | laboratory
labs | language | lightai | machine | learning | medialab | ml | mlr | noah | noah s | pcg | perception
quantum | reality | research | rekognition | robotics | s | science | search | studio | studios | team
technology | vision | xr | youtu | advanced | artificial | atg | group | for | of | and | platform | games
corporate | content | global | bell | body | ads | advertising | pittsburgh | almaden | watson | thomas | j
t | t j | tj | ai4science
""")
"""Words that may stand behind a company's name in the name of one of its units."""

LAB_SURE = _names("""
ai | agi | alexa | brain | center | cloud | cortex | deepmind | fair | genai | lab | laboratories | laboratory
labs | mlr | research | youtu | noah | damo | ai4science | pcg | atg | quantum | games | rekognition
""")
"""The words of `LAB_WORDS` of which at least one must be there."""

CORPORATE_WORDS = _names("""
group | technology | technologies | platforms | inc | corporation | corp | company | co | ltd | limited
limmited | holdings | systems | international | com | llc | gmbh | ag | sa | plc | pte | software | financial
services | online | network | motor | china | us | u s | usa | america | europe | canada | uk | france
germany | switzerland | singapore | india | japan | korea | israel | k k | bv | srl
""")

UNITS_OF = {
    "douyin vision": "bytedance",
    "douyin vision beijing co ltd": "bytedance",
    "damo academy": "alibaba",
    "alibaba damo academy": "alibaba",
    "alibaba damo": "alibaba",
    "noah s ark lab": "huawei",
    "noahs ark lab": "huawei",
    "huawei noah s ark lab": "huawei",
    "huawei noah ark": "huawei",
    "huawei noah s ark": "huawei",
    "fair": "meta",
    "fundamental ai research fair": "meta",
    "reality labs research": "meta",
    "reality labs": "meta",
    "reality labs meta": "meta",
    "google deepmind": "google",
    "amazon web services": "amazon",
    "institute of high performance computing": "a star",
    "institute of higher performance computing ihpc": "a star",
    "institute of high performance computing ihpc": "a star",
    "institute for infocomm research": "a star",
    "institute for infocomm research i2r": "a star",
    "wharton school": "university of pennsylvania",
    "harvard medical school": "harvard university|harvard",
    "weill cornell medicine": "cornell university",
    "courant institute of mathematical sciences": "new york university|nyu",
    "prescient design": "genentech|roche",
    "wechat": "tencent",
    "data61": "csiro",
    "flatiron institute": "simons foundation",
    "hitz center": "university of the basque country",
    "archimedes unit": "athena rc|athena research center",
    "meta ai fair": "meta",
    "meta fundamental ai research": "meta",
    "fair at meta": "meta",
    "ai at meta": "meta",
    "fair meta": "meta",
    "facebook applied machine learning": "facebook",
    "aws ai labs": "aws",
    "aws ai lab": "aws",
    "robotics at google": "google",
    "thomas j watson research center": "ibm research",
    "microsoft research ai for science": "microsoft",
    "mit csail": "mit",
    "csail mit": "mit",
    "csail": "mit|massachusetts institute of technology",
    "mit eecs": "mit",
    "mit media lab": "mit",
    "mit lincoln laboratory": "mit|massachusetts institute of technology",
    "uc berkeley eecs": "uc berkeley",
    "harvard seas": "harvard",
    "robotics and mechatronics center": "german aerospace center|dlr",
    "robotics and mechatronics center rmc": "german aerospace center|dlr",
    "nokia bell labs": "nokia",
    "tencent youtu": "tencent",
    "tencent pcg": "tencent",
    "tencent pcg arc lab": "tencent",
    "tencent gy lab": "tencent",
    "tencent qq shadow lab": "tencent",
    "tencent game ai center": "tencent",
    "tencent big data": "tencent",
    "samsung ai cambridge": "samsung",
    "samsung sait ai lab montreal": "samsung",
    "jd explore academy": "jd",
    "netease fuxi ai lab": "netease",
    "vivo image group": "vivo",
    "amazon science": "amazon",
    "google ai language": "google",
    "ethz ai center": "ethz",
    "apple mlr": "apple",
}
"""Units by name, with the body that they are a unit of wherever that body stands in the same words."""

CAMPUSES = {
    system: _names(campuses)
    for system, campuses in {
        "university of california": "berkeley|los angeles|san diego|santa barbara|irvine|davis|santa cruz"
        "|riverside|merced|san francisco|berkely|berkley",
        "univ california": "berkeley|los angeles|san diego|santa barbara|irvine|davis|santa cruz|riverside|merced",
        "university of texas": "austin|dallas|arlington|san antonio|el paso|houston|rio grande valley|tyler",
        "university of maryland": "college park|baltimore county|baltimore|eastern shore",
        "university of massachusetts": "amherst|lowell|boston|dartmouth",
        "university of illinois": "urbana champaign|urbana|chicago|springfield|champaign",
        "university of wisconsin": "madison|milwaukee",
        "university of michigan": "ann arbor|dearborn|flint",
        "university of minnesota": "twin cities|twin cites|minneapolis|duluth",
        "university of north carolina": "chapel hill|charlotte|greensboro|wilmington",
        "university of colorado": "boulder|denver|colorado springs",
        "u colorado": "boulder|denver",
        "university of washington": "seattle|bothell|tacoma",
        "university of virginia": "charlottesville",
        "university of tennessee": "knoxville|chattanooga",
        "university of alabama": "tuscaloosa|birmingham|huntsville",
        "university of nebraska": "lincoln|omaha",
        "university of missouri": "columbia|kansas city|st louis",
        "university of arkansas": "fayetteville|little rock",
        "university of nevada": "las vegas|reno",
        "university of hawaii": "manoa",
        "university of toronto": "scarborough|mississauga",
        "university of london": "",
        "university of new south wales": "canberra",
        "university of nottingham": "ningbo",
        "university of technology": "sydney",
        "university of newcastle": "australia|upon tyne",
        "national university of ireland": "galway|maynooth",
        "indiana university": "bloomington|indianapolis",
        "ohio state university": "columbus",
        "washington university": "st louis|saint louis",
        "washington state university": "pullman",
        "pennsylvania state university": "university park|behrend",
        "rutgers university": "newark|new brunswick|camden|state university of new jersey",
        "rutgers": "newark|new brunswick|state university of new jersey",
        "state university of new york": "stony brook|buffalo|albany|binghamton",
        "suny": "stony brook|buffalo|albany|binghamton",
        "university at buffalo": "suny|state university of new york",
        "stony brook university": "suny|state university of new york",
        "university at albany": "suny|state university of new york",
        "binghamton university": "suny|state university of new york",
        "city university of new york": "city college|hunter college|queens college",
        "texas a m university": "college station|corpus christi|kingsville",
        "louisiana state university": "baton rouge|shreveport",
        "new york university": "abu dhabi|shanghai",
        "nyu": "abu dhabi|shanghai",
        "umass": "amherst|lowell|boston",
        "unsw": "sydney|canberra",
        "indian institute of technology": "bombay|mumbai|delhi|new delhi|madras|chennai|kanpur|kharagpur|roorkee"
        "|guwahati|hyderabad|gandhinagar|ropar|indore|jodhpur|patna|mandi|palakkad|bhubaneswar|varanasi|goa|jammu"
        "|tirupati|dhanbad",
        "indian institute of science": "bangalore|bengaluru",
        "national institute of technology": "hamirpur|warangal|karnataka|trichy|calicut|rourkela|silchar"
        "|tiruchirappalli",
        "birla institute of technology and science": "pilani|hyderabad|goa",
        "bits pilani": "kk birla goa campus|hyderabad|goa",
        "indian institute of information technology": "allahabad|delhi|hyderabad|bangalore|sri city|guwahati"
        "|lucknow",
        "international institute of information technology": "hyderabad|bangalore|bengaluru|naya raipur",
        "iiit": "hyderabad|delhi|bangalore|allahabad",
        "iit": "bombay|delhi|madras|kanpur|kharagpur|roorkee|guwahati|hyderabad|gandhinagar|indore|jodhpur|mandi"
        "|ropar",
        "harbin institute of technology": "shenzhen|weihai",
        "ecole normale superieure": "paris|lyon|paris saclay|cachan|rennes",
        "ens": "paris|lyon|paris saclay|cachan|rennes",
        "northeastern university": "china|shenyang|boston|usa|ma",
        "soochow university": "china|taiwan|suzhou|taipei",
        "queen s university": "belfast|kingston|canada|northern ireland",
        "victoria university": "wellington|melbourne|of wellington",
        "chinese university of hong kong": "shenzhen|shenzen",
        "chinese university of hongkong": "shenzhen",
        "cuhk": "shenzhen",
        "hong kong university of science and technology": "guangzhou",
        "hkust": "guangzhou",
        "china university of geosciences": "wuhan|beijing",
        "china university of petroleum": "beijing|east china|huadong",
        "china university of mining and technology": "beijing|xuzhou",
        "eastern institute of technology": "ningbo",
        "institute of science and technology": "austria",
        "max planck institute": "",
        "max planck institute for intelligent systems": "",
        "khalifa university of science": "",
        "technical university": "",
        "institute of technology": "",
        "national university": "",
        "city university": "",
        "state university": "",
        "university of science": "",
        "northwest polytechnical university": "xi an",
        "universite paris": "",
        "monash university": "malaysia",
        "xiamen university": "malaysia",
        "curtin university": "malaysia",
        "swinburne university of technology": "sarawak",
        "carnegie mellon university": "qatar|africa|silicon valley",
        "texas a m university at qatar": "",
        "georgia institute of technology": "lorraine",
        "northwestern university in qatar": "",
        "cornell university": "",
    }.items()
}
"""Campuses that are part of a name, for each university that has several; others' cities are dropped."""

GENERIC = _names("""
technical university | technische universitat | institute of technology | national university
city university | state university | university of science | university of science and technology
institute of science and technology | university of technology | institute of science | max planck institute
max planck | polytechnic university | medical university | normal university
university of technology and science | universite | university | universitat | universita | institute
national institute | university of applied sciences | hochschule | fachhochschule | fraunhofer
fraunhofer institute | helmholtz | academy of sciences | national institute of technology
indian institute of information technology | college | polytechnic | politecnico | university college
university hospital | polytechnique | institut teknologi | institut national | universidad | universite paris
pontificia universidade catolica | pontificia universidad catolica | pontifical catholic university
catholic university | ecole centrale | ecole des mines | ecole nationale | universidad nacional
universidad autonoma | universidad politecnica | universidad catolica | federal university
technological university | trinity college | kings college | king s college | insa | university of sciences
national institute of science and technology | science and technology university | universiti
""")
"""Names that do not stand alone: what follows them is part of the name."""

ONE_NAME = frozenset(
    {
        ("sapienza", "university of rome"),
        ("sapienza", "u of rome"),
        ("sapienza", "universita di roma"),
        ("la sapienza", "university of rome"),
        ("royal holloway", "university of london"),
        ("queen mary", "university of london"),
        ("birkbeck", "university of london"),
        ("goldsmiths", "university of london"),
        ("technion", "israel institute of technology"),
        ("kth", "royal institute of technology"),
        ("mila", "quebec ai institute"),
        ("swiss ai lab", "idsia"),
        ("agency for science", "technology and research"),
        ("agency for science", "technology and research a star"),
        ("agency for science", "research and technology a star"),
        ("agency for science", "technology and research astar"),
        ("khalifa university of science", "technology and research"),
        ("khalifa university of science", "technology"),
        ("imperial college of science", "technology and medicine"),
        ("national university of science", "technology and innovation"),
        ("swiss federal research institute for forest", "snow and landscape research wsl"),
        ("national institute for agriculture", "environment and food"),
    }
)
"""Names that have a comma in them."""

WHOLE = _names("""
center for astrophysics harvard smithsonian | disneyresearch studios | disney research studios
broad institute of mit and harvard | input output iog iohk | national and kapodistrian university of athens
virginia polytechnic institute and state university | archimedes athena rc | ups laas | edf r d
jp morgan chase bank | man truck bus se | tuebingen stuttgart | rikkyo university st paul s university
""")
"""Names with a separator in them."""

COUNTRIES = _names("""
afghanistan | albania | algeria | america | argentina | armenia | australia | austria | azerbaijan | bahrain
bangladesh | belarus | belgium | bolivia | bosnia and herzegovina | brasil | brazil | bulgaria | cambodia
cameroon | canada | chile | china | pr china | p r china | prc | p r c | cn | people s republic of china
the people s republic of china | colombia | costa rica | croatia | cuba | cyprus | czech republic | czechia
the czech republic | denmark | dk | ecuador | egypt | england | estonia | ethiopia | finland | fi | france
fr | germany | de | deutschland | ghana | greece | gr | hong kong | hong kong sar | hksar | hk
hong kong china | hungary | iceland | india | ind | indonesia | iran | ir | iraq | ireland | israel | il
italy | italia | it | japan | jp | jpn | jordan | kazakhstan | kenya | korea | south korea | s korea
republic of korea | rep of korea | korea republic of | kr | north korea | kuwait | latvia | lebanon
lithuania | luxembourg | lu | macau | macao | macau sar | malaysia | malta | mexico | moldova | monaco
mongolia | morocco | nepal | netherlands | the netherlands | nl | holland | new zealand | nz | nigeria
norway | no | oman | pakistan | palestine | panama | peru | philippines | poland | pl | portugal | pt | qatar
romania | russia | russian federation | ru | rwanda | saudi arabia | ksa | kingdom of saudi arabia | scotland
senegal | serbia | singapore | sg | republic of singapore | slovakia | slovenia | south africa | spain | es
espana | sri lanka | sudan | sweden | se | switzerland | ch | syria | taiwan | taiwan roc | taiwan r o c | roc
r o c | tw | tanzania | thailand | tunisia | turkey | turkiye | tr | uganda | ukraine | united arab emirates
uae | u a e | united kingdom | uk | u k | gb | great britain | northern ireland | wales | united states
united states of america | the united states | usa | u s a | us | u s | uruguay | uzbekistan | venezuela
vietnam | viet nam | yemen | zimbabwe | republic of china | suisse | schweiz | osterreich | be | au | at
""")

STATES = _names("""
alabama | alaska | arizona | arkansas | california | colorado | connecticut | delaware | florida | georgia
hawaii | idaho | illinois | indiana | iowa | kansas | kentucky | louisiana | maine | maryland | massachusetts
michigan | minnesota | mississippi | missouri | montana | nebraska | nevada | new hampshire | new jersey
new mexico | new york | north carolina | north dakota | ohio | oklahoma | oregon | pennsylvania | rhode island
south carolina | south dakota | tennessee | texas | utah | vermont | virginia | washington | west virginia
wisconsin | wyoming | al | ak | az | ar | ca | co | ct | dc | d c | fl | ga | hi | id | il | in | ia | ks | ky
la | me | md | ma | mi | mn | ms | mo | mt | ne | nv | nh | nj | nm | ny | n y | nc | nd | oh | ok | or | pa
ri | sc | sd | tn | tx | ut | vt | va | wa | wv | wi | wy | washington dc | washington d c | nsw | qld | vic
act | sa | tas | nt | new south wales | queensland | victoria | south australia | tasmania | western australia
ontario | on | ont | quebec | qc | que | british columbia | bc | b c | alberta | ab | manitoba | mb
saskatchewan | sk | nova scotia | ns | new brunswick | nb | newfoundland | nl | guangdong | jiangsu | zhejiang
shaanxi | hubei | hunan | fujian | anhui | sichuan | liaoning | heilongjiang | jilin | shandong | shanxi
henan | hebei | jiangxi | yunnan | gansu | guangxi | guizhou | hainan | guangdong province | zhejiang province
jiangsu province | kanagawa | saitama | chiba | ibaraki | aichi | shiga | hyogo | miyagi | hokkaido
gyeonggi do | gyeonggi | gyeongbuk | kyunggi | chungnam | ishikawa | bavaria | bayern | baden wurttemberg
catalonia | lombardy | toscana | liguria | minas gerais | mg | sp | rj | zh | vd | ti | kowloon | n t
new territories | n t hong kong | maharashtra | karnataka | tamil nadu | west bengal | punjab | telangana
gujarat | uttar pradesh | surrey | essex | kent | wuxi | rm
""")

CITIES = _names("""
aachen | aalborg | aarhus | aberdeen | abu dhabi | adelaide | ahmedabad | albany | albuquerque | alicante
amherst | amiens | amsterdam | ancona | ankara | ann arbor | ansan | antwerp | ariel | arlington | athens
atlanta | auckland | augsburg | austin | baltimore | bangalore | bengaluru | bangkok | barcelona | bari
basel | bath | baton rouge | bayreuth | beer sheva | beijing | beirut | belfast | belgrade | bellevue | bergen
berkeley | berlin | bern | besancon | bielefeld | birmingham | blacksburg | bloomington | bochum | bogota
bologna | bonn | bordeaux | boston | boulder | bourges | braunschweig | bremen | brescia | brest | brighton
brisbane | bristol | brno | brooklyn | brunswick | brussels | bucharest | budapest | buenos aires | buffalo
burnaby | busan | cairo | calgary | cambridge | canberra | cape town | cardiff | cassino | catania | champaign
changchun | changsha | chapel hill | charlotte | charlottesville | chemnitz | chengdu | chennai | chicago
chongqing | christchurch | clear water bay | clemson | clermont ferrand | cleveland | coimbra | colchester
college park | college station | cologne | columbia | columbus | compiegne | copenhagen | cordoba | corvallis
coventry | cracow | daegu | daejeon | dalian | dallas | darmstadt | davis | daytona beach | dearborn | delft
delhi | denver | detroit | doha | dortmund | dresden | dubai | dublin | duisburg | dundee | durham
dusseldorf | east lansing | edinburgh | edmonton | eindhoven | enschede | erlangen | espoo | essen | eugene
evanston | evry | exeter | fairfax | ferrara | florence | fontenay aux roses | fort collins | frankfurt
freiberg | freiburg | freiburg im breisgau | fukuoka | fukui | fuzhou | gainesville | garching | geelong
geneva | genoa | genova | ghent | gif sur yvette | gifu | girona | glasgow | gold coast | goteborg
gothenburg | gottingen | granada | graz | grenoble | groningen | guangzhou | guelph | guilin | guildford
guiyang | guwahati | gwangju | haifa | haikou | halifax | hamburg | hamilton | hampton | hangzhou | hannover
hanover | hanoi | harbin | hefei | heidelberg | helsinki | heraklion | herzliya | hiroshima | higashihiroshima
ho chi minh city | hoboken | houston | hsinchu | huntsville | hyderabad | ilmenau | incheon | indianapolis
innsbruck | iowa city | irvine | ishikawa | islamabad | ismaning | istanbul | ithaca | jena | jerusalem
jinan | johannesburg | kaiserslautern | kanpur | kansas city | karlsruhe | kassel | kawasaki | kiel | kingston
kitakyushu | klagenfurt | knoxville | kobe | kolkata | konstanz | krakow | kuala lumpur | kumamoto | kunming
kusatsu | kyoto | la jolla | lancaster | lanzhou | las vegas | lausanne | laval | lawrence | leeds | leicester
leiden | leipzig | leuven | lexington | liege | lille | lincoln | linkoping | linz | lisboa | lisbon
liverpool | livermore | ljubljana | london | los alamos | los altos | los angeles | louvain la neuve | lubbock
lubeck | lucca | lugano | lund | lyngby | lyon | maastricht | madison | madrid | magdeburg | malaga
manchester | manhattan | mannheim | marburg | marseille | martigny | melbourne | memphis | menlo park | merced
metz | mexico city | miami | milan | milano | minneapolis | modena | montpellier | montreal | montreal quebec
moscow | mountain view | mumbai | munchen | munich | munster | nagoya | nanchang | nancy | nanjing | nantes
naples | napoli | nara | nashville | neubiberg | new brunswick | new delhi | new haven | new york city | nyc
newark | newcastle | nice | nicosia | ningbo | norman | notre dame | nottingham | novosibirsk | nuremberg
oak ridge | oberpfaffenhofen | odense | offenbach | okayama | okinawa | oldenburg | orebro | orlando | orsay
osaka | oslo | osnabruck | ottawa | oulu | oxford | padova | padua | palaiseau | palermo | palo alto | paris
parma | pasadena | passau | pavia | perth | perugia | philadelphia | phoenix | pilani | pisa | piscataway
pittsburgh | pohang | poitiers | pontedera | porto | porto alegre | potsdam | poznan | prague | pretoria
princeton | providence | pune | qingdao | raleigh | ramat gan | redmond | redwood city | regensburg | rehovot
rennes | reno | renningen | rio de janeiro | riverside | riyadh | rochester | rome | roma | rostock
rotterdam | rouen | saarbrucken | saitama | saint etienne | saint petersburg | st petersburg | salerno
salt lake city | salzburg | san antonio | san diego | san francisco | san jose | san mateo | sankt augustin
santa barbara | santa clara | santa cruz | santa fe | santiago | sao carlos | sao paulo | sapporo | saskatoon
scottsdale | seattle | sendai | seoul | seville | sevilla | shanghai | shatin | sheffield | shenyang
shenzhen | shiraz | shizuoka | siegen | siena | singapore | sofia | sophia antipolis | southampton | st gallen
st andrews | st louis | saint louis | stanford | stanford ca | stavanger | stockholm | stony brook | storrs
strasbourg | stuttgart | sunnyvale | suwon | suzhou | swansea | sydney | syracuse | taichung | tainan | taipei
taiyuan | tallahassee | tallinn | tampa | tampere | tarragona | tartu | tehran | tel aviv | tempe | the hague
thessaloniki | thuwal | tianjin | tokyo | toronto | toulouse | toyota | toyonaka | trento | trieste | triest
trondheim | troy | tsukuba | tubingen | tuebingen | tucson | turin | torino | turku | twente | ulm | ulsan
umea | university park | uppsala | urbana | utrecht | valencia | valladolid | vancouver | vasteras | venice
verona | vienna | wien | villeurbanne | vilnius | waltham | warsaw | warszawa | waterloo | wellington
wessling | west lafayette | williamsburg | windsor | winnipeg | worcester | wroclaw | wuhan | wurzburg | xi an
xian | xiamen | xuzhou | yokohama | yokosuka | york | yorktown heights | zagreb | zaragoza | zhengzhou
zhuhai | zurich | zografou | huzhou | villigen | lemont | menlo | kyiv | kiev | freiburg i br | taipei city
shanghai shi | seoul seoul | greater noida | noida | gurgaon | gurugram | kharagpur | roorkee | chandigarh
weifang | weihai | qinhuangdao | zhongguancun | haidian | haidian district | pudong | anhui hefei | guang zhou
hongkong
""")

SUBJECTS = _names("""
a | aeronautics | aeronautical | aerospace | ai | analysis | analytics | and | applied | architecture | art
arts | artificial | astronautics | astronomy | atmospheric | automatic | automation | basic | behavioral | bio
biochemistry | bioengineering | bioinformatics | biological | biology | biomechanics | biomedical
biostatistics | brain | business | chemical | chemistry | civil | cognition | cognitive | communication
communications | computation | computational | computer | computers | computing | control | cs | cse
cybernetics | cyber | data | decision | design | development | digital | dynamics | earth | ece | ecological
ecology | economic | economics | education | ee | eecs | eeme | electric | electrical | electronic
electronics | energy | eng | engg | engineering | engr | environmental | evolutionary | finance | for
financial | game | general | genetics | geography | geological | graphics | health | human | humanities
imaging | industrial | info | informatics | information | instrument | instrumentation | instruments
integrative | intelligence | intelligent | interaction | interactive | interdisciplinary | language | law
learning | life | linguistics | logic | machine | machines | management | manufacturing | marine | material
materials | math | mathematical | mathematics | maths | mechanical | mechanics | mechatronic | mechatronics
mechano | media | medical | medicine | methods | micro | microelectronics | microsystems | modeling
molecular | multimedia | nano | nanotechnology | natural | naval | network | networking | networks | neural
neuro | neurobiology | neurology | neuroscience | neurosciences | neurosurgery | nuclear | numerical | of
operations | ophthalmology | optical | optimization | organization | pharmacology | philosophy | physical
physics | physiology | planetary | policy | power | precision | production | program | programming
psychiatry | psychology | public | pure | quantitative | quantum | radiology | radiation | oncology | research
risk | robot | robotic | robotics | sci | science | sciences | security | sensing | sensors | signal | social
sociology | software | space | speech | stat | statistical | statistics | structural | studies | surgery
surgical | system | systems | tech | technologies | technology | telecommunication | telecommunications
theoretical | theory | transportation | urban | vehicle | video | vision | visual | work
""")

NOTHING = _names("""
none | n a | na | nan | null | nil | no affiliation | not available | unknown | tbd | tba | other | others
private | self | self employed | independent | independent researcher | independent researchers
independent scholar | independent consultant | independent scientist | independent research | unaffiliated
unaffliated | unaffilliated | not affiliated | no institution | freelance | freelancer | retired | student
phd student | researcher | anonymous | anonym | individual | individual researcher | company | startup
genai startup | test | university | institute | college | lab | ai lab | school | center | department
affiliation | author | authors | member ieee | ieee | senior member ieee | fellow ieee | student member ieee
school of hard knocks | r d director | computer laboratory | cifar fellow | canada cifar ai chair
cifar ai chair | cifar senior fellow | jst presto | equal contribution | corresponding author
""")
