package research

// Translation says of a note or transcript that it is one of another text of
// its session. What it is in is the language of the file.
type Translation struct {
	Of     string // id of the original; "" until that has come and been read
	Awaits string // name or id of the original, where Of is ""
	Status TranslationStatus
}

// TranslationStatus is who translated, and whether somebody looked at it.
type TranslationStatus string

// The statuses of a translation.
const (
	TranslatedByHuman   TranslationStatus = "human"
	TranslatedByMachine TranslationStatus = "machine"
	TranslationReviewed TranslationStatus = "reviewed" // made by a machine, and read over by somebody who knows both languages
)

// TranslationStatuses lists the statuses, the one to trust most first.
func TranslationStatuses() []TranslationStatus {
	return []TranslationStatus{TranslatedByHuman, TranslationReviewed, TranslatedByMachine}
}

// Aligned says that a segment of a translation belongs to one of its original.
type Aligned struct {
	Number   int // of the translation's segment
	Original int // number of the original's
}
