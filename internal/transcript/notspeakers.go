package transcript

import "strings"

// notSpeakers are words that stand before a colon in notes and captions
// without being anybody's name.
var notSpeakers = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(`
		note notes nb n.b ps p.s todo goal goals aim method methods question questions hypothesis
		age date time location place device task tasks quote quotes link links source sources
		summary conclusion conclusions insight insights finding findings recommendation recommendations
		tip tips warning caution attention important example examples result results slides paper
		http https url email e-mail phone name role tags title status observation observations
		severity step steps figure table chapter scene music update action actions decision decisions
		language kind style context background duration topic topics problem solution
		notiz notizen hinweis anmerkung achtung wichtig ziel ziele methode frage fragen alter datum zeit
		ort gerät aufgabe aufgaben zitat quelle quellen zusammenfassung fazit ergebnis ergebnisse
		empfehlung beispiel beispiele problem lösung bild tabelle schritt beobachtung thema musik
		remarque remarques attention objectif objectifs méthode âge lieu appareil tâche citation
		résumé exemple exemples résultat résultats problème étape observation sujet musique
		nota notas objetivo objetivos método pregunta preguntas edad fecha lugar tarea cita fuente
		resumen conclusión conclusiones ejemplo resultado resultados problema solución paso tema
		notitie opmerking let doel doelen vraag vragen leeftijd plaats apparaat taak citaat bron
		samenvatting conclusie conclusies voorbeeld resultaat resultaten probleem oplossing stap
		obiettivo metodo domanda domande età luogo compito citazione fonte riassunto esempio risultato
		objectivo idade data tarefa citação resumo exemplo resultado
		пример примечание цель вопрос вывод 注 注意 例 備考`) {
		words[word] = true
	}
	return words
}()
