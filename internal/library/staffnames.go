package library

import "strings"

// staffWords are what transcripts call those who ask, in lower case.
var staffWords = strings.Fields(`
	interviewer moderator researcher facilitator observer host note-taker notetaker
	interviewerin moderatorin moderation forscher forscherin beobachter beobachterin
	enquêteur enquêtrice intervieweur intervieweuse modérateur modératrice animateur animatrice
	entrevistador entrevistadora moderador moderadora investigador investigadora pesquisador pesquisadora
	intervistatore intervistatrice moderatore moderatrice ricercatore ricercatrice
	onderzoeker gespreksleider ankieter ankieterka badacz badaczka prowadzący prowadząca`)
