package language

// spoken are words that people say in interviews and that lists of stop words
// lack, or the whole list where there is none.
var spoken = map[string]string{
	"cs": "ano ne dobře děkuji prosím možná taky protože když potom někdy vždy nikdy něco nic dnes včera zítra chci můžu musím vím nevím myslím člověk lidé velmi dobrý den",
	"da": "hvilke hvilken hvilket af mig dig vil kan skal ja nej tak måske fordi altid aldrig noget godt rigtig meget lidt kunne tror synes ved mennesker hvorfor hvordan hvornår også",
	"de": "ja nein genau vielleicht danke bitte eigentlich immer heute gestern morgen gut sehr mal halt schon ganz leute weiß glaube finde habe gibt geht mehr viel wenig jetzt hier kannst mir dir bist nie warum",
	"en": "i i'm i'd i've it's let's don't yes yeah okay well really maybe thanks please like just think know want get got go going always never today yesterday good very people one two something because would could can will us may must much many made make said say tell show find need still again before after little come came went see saw look work home day time",
	"es": "no me se lo le mi su usted ustedes soy eres somos ha he has han fue era sin mucho mucha demasiado realmente quieres quiere sabe hijo casa día nadie alguien vez sí bueno gracias quizás siempre nunca hoy ayer mañana muy bien gente creo sé quiero puedo voy hace hacer algo nada ahora aquí así entonces vale claro tengo tienes puede dónde cuándo",
	"fi": "joo kyllä ei ehkä kiitos aina koskaan tänään hyvä hyvin paljon vähän ihmiset tiedä luulen haluan voin pitää nyt siellä täällä miksi milloin",
	"fr": "oui non ouais voilà merci peut-être toujours jamais aujourd'hui hier demain bien très gens crois sais veux peux vais fait faire quelque chose rien maintenant ici alors donc parce c'est j'ai n'est qu'il d'un d'une y a-t-il est-ce quand où",
	"hu": "igen nem talán köszönöm mindig soha ma tegnap holnap jó jól nagyon emberek tudom gondolom akarok lehet most itt ott miért mikor kérem",
	"it": "sì grazie forse sempre mai oggi ieri domani bene molto gente credo so voglio posso vado fa fare qualcosa niente adesso qui così allora quindi perché cosa c'è è stato essere della un'altra l'ho questo quando dove puoi",
	"nl": "ja nee misschien bedankt altijd nooit vandaag gisteren morgen goed heel erg mensen denk weet wil ga gaat doen iets niets nu hier daar dus eigenlijk gewoon wel waar waarom wanneer hoe jij wij zij onze jullie bent hebt moet veel",
	"no": "ja nei kanskje takk alltid aldri bra veldig mye litt folk tror synes vet hvorfor hvordan også ikke jeg noe mennesker",
	"pl": "tak nie może dziękuję proszę zawsze nigdy dzisiaj wczoraj jutro dobrze bardzo ludzie myślę wiem chcę mogę coś nic teraz tutaj więc dlaczego kiedy",
	"pt": "sim não obrigado obrigada talvez sempre nunca hoje ontem amanhã bem muito gente acho sei quero posso vou faz fazer algo nada agora aqui assim então você vocês onde quando porque",
	"ro": "da nu poate mulțumesc mereu niciodată azi ieri mâine bine foarte oameni cred știu vreau pot fac face ceva nimic acum aici deci pentru unde când trebuie",
	"sv": "du har ingen ett från kom var ner där då hur blev ska kan vill måste fick mer efter mig dig ja nej kanske tack alltid aldrig idag igår bra väldigt mycket lite folk tror tycker vet varför hur också inte jag något människor",
	"tr": "evet hayır belki teşekkürler her zaman asla bugün dün yarın iyi çok insanlar bence biliyorum istiyorum bir şey değil şimdi burada neden nasıl var yok ben sen o biz siz mı mi mu mü ne nerede",
	"bg": "да не може би благодаря винаги никога днес вчера утре добре много хора мисля знам искам мога нещо нищо сега тук защо кога",
	"ru": "я ты мы вы он она оно они это не мне тебе мой моя свою эта этот был была было были у её его их сказал ваша ваш очень да нет может спасибо всегда никогда сегодня вчера завтра хорошо очень люди думаю знаю хочу могу что-то ничего сейчас здесь почему когда",
	"uk": `і й та в у на з із зі до від за по про для при під над між через без що як це цей ця ці той та те ті він вона воно
		вони ми ви я ти мене мені тебе тобі його йому її їй нас нам вас вам їх їм не ні так але або бо якщо коли де куди
		чому хто який яка яке які був була було були є буде бути може можна треба дуже тільки також ще вже тут там тепер
		зараз сьогодні вчора завтра завжди ніколи щось нічого добре дякую люди думаю знаю хочу можу мій моя моє свій своя`,
}
