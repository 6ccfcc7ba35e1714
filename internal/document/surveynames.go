package document

import (
	"strings"
	"unicode"
)

// roleNamed tells the role of a column from its header, "" where the header
// says nothing: the names that survey tools and researchers use.
func roleNamed(header string) Role { return roleNames[plainHeader(header)] }

// titleOfNotes is the column that holds the titles of notes, or the names of the
// sessions that they are from, where each row is one note; else -1.
func titleOfNotes(columns []Column) int {
	title, notes := -1, 0
	for i, c := range columns {
		switch name := plainHeader(c.Name); {
		case roleNames[name] == RoleQuestion:
			return -1
		case roleNames[name] == RoleAnswer:
			notes++
		case title < 0 && noteTitles[name]:
			title = i
		}
	}
	if notes != 1 {
		return -1
	}
	return title
}

var noteTitles = map[string]bool{
	"title": true, "note title": true, "session": true, "session title": true, "session name": true, "interview": true, "headline": true,
	"titel": true, "sitzung": true, "gespräch": true, "titre": true, "entretien": true, "título": true, "sesión": true, "entrevista": true,
	"titolo": true, "sessione": true, "intervista": true, "sessie": true, "gesprek": true, "tytuł": true, "wywiad": true,
}

// plainHeader is a header in small letters, without signs.
func plainHeader(header string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(header), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsNumber(c) && c != '#'
	}), " ")
}

var roleNames = named(map[Role]string{
	RoleParticipant: "respondent,respondent id,respondentid,response id,responseid,id,#,participant,participant id,participantid,person,pseudonym," +
		"interviewee,speaker,respondent number,teilnehmer,teilnehmerin,teilnehmer id,antwort id,proband,befragte,befragter,répondant,id répondant,participante," +
		"participant e,encuestado,id de respuesta,partecipante,rispondente,id risposta,deelnemer,respons id,respondentnummer,uczestnik,respondent nr,respondente,vpn",
	RoleDate: "date,timestamp,time stamp,submitted at,submitted,submit date,submit date utc,recorded date,recordeddate,date submitted,completed at,created," +
		"created at,end date,enddate,datum,zeitstempel,abgeschickt,datum abgeschickt,horodateur,date de soumission,fecha,marca temporal,data," +
		"informazioni cronologiche,tijdstempel,sygnatura czasowa,carimbo de data hora,completion time,held on",
	RoleLanguage: "language,user language,userlanguage,lang,startlanguage,start language,locale,sprache,ausgangssprache,langue,idioma,lingua,taal,język",
	RoleQuestion: "question,question text,prompt,frage,fragetext,question posée,pregunta,domanda,vraag,pytanie,pergunta",
	RoleAnswer: "answer,response,comment,comments,content,text,note,notes,note content,body,quote,highlight,feedback,verbatim,antwort,kommentar,kommentare," +
		"bemerkung,bemerkungen,anmerkungen,zitat,réponse,commentaire,commentaires,verbatims,respuesta,comentario,comentarios,risposta,commento,commenti," +
		"antwoord,opmerking,opmerkingen,odpowiedź,komentarz,resposta,description",
	RoleIgnore: "email,e mail,email address,emailaddress,e mail address,recipientemail,recipient email,e mail adresse,adresse e mail,correo electrónico,nombre de usuario," +
		"benutzername,name,first name,last name,recipientfirstname,recipientlastname,recipient first name,recipient last name,phone,phone number,ip address," +
		"ipaddress,ip adresse,network id,collector id,collectorid,custom data 1,externalreference,external data reference,externaldatareference," +
		"locationlatitude,location latitude,locationlongitude,location longitude,distributionchannel,distribution channel,progress,finished,status," +
		"duration in seconds,duration,start date,startdate,date created,date modified,seed,startdatum,letzte seite,last page,lastpage,refurl,user agent," +
		"browser,start date utc,start time,stage date utc,response type,tags url,url,link,created by,last modified by,updated at,note id",
})

func named(lists map[Role]string) map[string]Role {
	names := map[string]Role{}
	for role, list := range lists {
		for name := range strings.SplitSeq(list, ",") {
			names[name] = role
		}
	}
	return names
}
