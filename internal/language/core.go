package language

// core are the words that make up a third of what anybody says. They count for
// more than the rest of the lists, so that a word which is common here and
// rare there, such as "i", says so.
var core = map[string]string{
	"cs": "a se v na je že to s z do o i jsem si ale pro co jak tak by za k já jsi jsme byl bylo ty ten tom mě tě ho není",
	"da": "og i at det er en den til af på med de som ikke jeg et har for var du der om han hun vi kan mig dig",
	"de": "und der die das ich ist nicht sie es zu in ein eine du mit den wir was er auf so wie für ja hat war haben an auch",
	"en": "the i you to a and it of that in is what was we me for my have this he on be do not your with are she they",
	"es": "de que no a la el es y en lo un por me qué se los una está te con para mi las su sí pero yo como del al más muy",
	"fi": "on ei ja se että oli hän en minä mutta ovat kun niin sinä mitä olen tämä nyt voi jos joka kanssa ole me sen",
	"fr": "de je est pas le la tu vous que un il et à ne les ce en on ça une pour des moi qui nous mais y me dans elle du au",
	"hu": "a az nem és hogy ez egy is van de meg ha én mi ezt azt csak már volt el te ő vagy kell jól itt",
	"it": "di che è e la il un a non per in una sono mi ho lo si ha ma ti le con cosa i da no al del se io come ci",
	"nl": "ik de het een en je van is dat niet in te we wat op zijn maar voor met ze hij er die als om heb u was aan",
	"no": "og i det er en til på med de som ikke jeg et har for var du at av om han hun vi kan meg deg den",
	"pl": "nie to się w i na z że jest do co jak ja a ale tak mi o po mnie czy ty go już za ten był jestem ma",
	"pt": "que o não de a é e eu um para se você me uma está com do por os em te isso mas da na ele as mais ela",
	"ro": "de nu și să a în o că e pe la cu ce un mi te am mai este din sunt ai se eu pentru dar au asta ca",
	"sv": "och i att det är en jag på som inte har du med för av den till vi han ett om hon var de så men mig dig kan",
	"tr": "bir bu ne ve için mı çok ben o da de var ama mi evet sen daha beni gibi onu kadar değil seni bana şey",
	"bg": "не да се на е и аз ти това в си че за ще ми съм с какво от ли го как са те ме но тук той беше",
	"ru": "я не что в и ты это на с он мы вы как у все но меня она за его мне к по так бы из от же то если",
	"uk": "я не що в і ти це на з він ми ви як у все але мене вона за його мені до по так б із від же то якщо та",
}
