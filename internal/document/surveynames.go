package document

import (
	"strings"
	"unicode"
)

// roleNamed tells the role of a column from its header, "" where the header
// says nothing: the names that survey tools and researchers use.
func roleNamed(header string) Role {
	name := strings.Join(strings.FieldsFunc(strings.ToLower(header), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsNumber(c) && c != '#'
	}), " ")
	if role, ok := roleNames[name]; ok {
		return role
	}
	return ""
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
