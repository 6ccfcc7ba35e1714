package language

// told are words with which people tell others, and machines, what to do, and
// those that go with them: short requests have few others. What near relatives
// write alike stands with each of them, so that it says nothing between them.
var told = map[string]string{
	"cs": "ukaž najdi přidej přehraj nastav zruš smaž otevři hledej dej zavolej kup pošli vypni zapni připomeň budík počasí hodin minut",
	"da": `vis vise viser find finde finder tilføj spil spille sæt sætte indstil slet sluk tænd luk åbn åbne søg giv give lav lave gør gøre køb send ring
		anullér annuller påmind bestil reservér få får bruge brug bliver blive blev være været gerne venligst
		hvad hvem hvis efter eftermiddag aften morgen uge uger nu ud ind op ned uden igen eller mere bedste bedre nogen nogle intet ny nye alle hver hvert
		klokken vejr vejret musik sang sange billede minut minutter dage tid tidlig næste sig sin sit vores jeres selv siden lige lytte
		mandag tirsdag onsdag torsdag fredag lørdag søndag år sagde kommer kom gik tage tager`,
	"de": `zeige zeig spiele spiel finde gib füge hinzu stelle stell lösche suche such öffne buche mach mache schalte erinnere sag sage ruf kaufe schick
		wecker wetter uhr minuten lied lieder alle alles bitte nächste nächsten woche heute abend welche welches gibt`,
	"en": `am play find show give add set book put turn open close cancel delete clear remove stop start call send buy remind reminder alarm alarms weather song
		songs music tune tunes next week tonight o'clock minutes hours all let what's where's how's near around`,
	"es": "puedo puedes puede pueden quiero quieres quiere quería tengo tienes tiene hago haces hace vamos voy vas todavía solo sólo dijo dije pensé nuevo nueva número este esta necesito necesita hablo llamo trabajo verdad podría sería había hay he has fue ser sido comer venir país hijo hija juego muestra muéstrame busca encuentra añade agrega pon ponme reproduce abre cierra dame reserva cancela borra elimina recuérdame quita llama compra tiempo hora horas minutos canción semana próxima",
	"fi": "näytä etsi lisää soita aseta poista peruuta avaa sulje anna varaa muistuta sää kello tuntia minuuttia ensi viikolla",
	"fr": "montre montrez trouve trouvez ajoute ajoutez mets mettez joue cherche ouvre ferme donne donnez réserve réservez supprime annule rappelle appelle achète météo heures minutes chanson semaine prochaine",
	"hu": "mutasd mutass keress keresd adj add hozzá tedd játszd állíts állítsd töröld töröl nyisd zárd hívd vegyél emlékeztess óra percet időjárás",
	"it": "mostra mostrami trova aggiungi riproduci metti imposta cancella elimina cerca apri chiudi prenota dammi dai ricordami chiama compra sveglia tempo ore minuti canzone settimana prossima tutte tutti voglio vorrei",
	"nl": `laat zien toon zet speel vind vinden zoek geef voeg toe verwijder annuleer open sluit boek maak stuur bel koop herinner herinnering herinneringen
		wekker wekkers weer uur minuten nummer nummers liedje muziek alle volgende week vanavond middag`,
	"no": `vis vise viser finn finne finner legg spill spille sett sette still slett slå skru lukk åpne søk gi lag lage gjør gjøre kjøp send ring
		avbryt minn påminn bestill reserver få får bruke bruk blir bli ble være vært vær gjerne vennligst
		hva hvem hvis etter ettermiddag aften kveld morgen uke uker nå ut inn opp ned uten igjen eller mer beste bedre noen ingen ny nye alle hver hvert
		klokken klokka været musikk sang sanger bilde minutt minutter dager tid tidlig neste seg sin sitt våre deres selv siden lytte
		mandag tirsdag onsdag torsdag fredag lørdag søndag år sa kommer kom gikk ta tar`,
	"pl": "pokaż znajdź dodaj włącz wyłącz ustaw usuń anuluj otwórz zamknij szukaj daj zadzwoń kup wyślij przypomnij zarezerwuj budzik pogoda godzin minut",
	"pt": "posso podes pode podem quero queres quer queria tenho tens tem faço fazes vamos vou vais ainda só disse pensei novo nova número este esta preciso precisa falo chamo trabalho verdade poderia seria havia há foi ser sido comer vir país filho filha jogo mostra mostre encontra encontre adiciona adicione põe toca toque abre abra fecha procura procure dá reserva reserve cancela cancele apaga apague lembra lembre liga compra hora horas minutos música semana próxima",
	"ro": "arată găsește adaugă pune redă setează anulează șterge deschide închide caută dă rezervă sună cumpără amintește vremea ora minute muzică",
	"sv": `visa hitta lägg spela sätt ställ ta bort sök öppna stäng ge boka ring köp skicka påminn avbryt väder vädret klockan timmar minuter låt låtar musik
		bild alla varje nästa vecka ikväll eftermiddag morgon måndag tisdag onsdag torsdag fredag lördag söndag efter mer bästa bättre någon några ny nya`,
	"tr": "göster bul ekle çal ayarla kur sil iptal et aç kapat ara ver hatırlat rezervasyon yap al gönder saat dakika hava durumu şarkı şarkıyı bana için tüm bütün sonraki hafta yarın",
}
