package library

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/research"
	"earshot/search"
)

// ExportFilter narrows an export as a search is narrowed: within a field any
// value will do, fields are joined by AND, and nil does not narrow.
type ExportFilter struct {
	Studies, Brands, Markets, Methods, Languages, Speakers []string
	Tags                                                   []string // ids, names or paths
	From, To                                               string   // days, months or years in which the session was held

	// Recordings has a REFI-QDA project hold the recordings of the sessions. It
	// does not narrow, and other formats have no place for them.
	Recordings bool

	// Translation is the language of the translation that is taken, where a quote
	// has several; "" takes the one to trust most. It does not narrow.
	Translation string
}

// Export is what an export is to hold.
type Export struct {
	// Withheld is how many highlights are left out, as their text was
	// corrected and their quote stands in it no longer.
	Withheld int
	// Unheard is how many recordings are left out as the person may not hear
	// them, and TooLong how many as a project cannot hold so long ones.
	Unheard, TooLong int

	l          *Library
	who        auth.Person
	filter     database.ExportFilter
	recordings []database.ExportedRecording // that a project holds
	translator translator
}

// exportRows is how many rows an export holds at once, and exportClaims how
// many claims, which have quotes of their own.
const (
	exportRows   = 200
	exportClaims = 20
)

// Export prepares an export of what the person may see.
func (l *Library) Export(ctx context.Context, who auth.Person, f ExportFilter) (*Export, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	filter, err := l.exportFilter(ctx, who, f)
	if err != nil {
		return nil, err
	}
	e := &Export{l: l, who: who, filter: filter, translator: translator{l: l, into: research.CanonicalLanguage(f.Translation)}}
	if e.Withheld, err = database.WithheldFromExport(ctx, l.db, e.filter); err != nil {
		return nil, err
	}
	if f.Recordings {
		if err := e.findRecordings(ctx); err != nil {
			return nil, err
		}
	}
	return e, l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return l.record(ctx, tx, who, audit.Event{Action: audit.Exported, Kind: "findings", Detail: f.detail()})
	})
}

// detail says in an audit event how an export was narrowed.
func (f ExportFilter) detail() audit.Detail {
	d := audit.Detail{}
	for name, list := range map[string][]string{"studies": f.Studies, "brands": f.Brands, "markets": f.Markets, "languages": f.Languages} {
		if len(list) > 0 {
			d[name] = strings.Join(list, " ")
		}
	}
	for name, list := range map[string][]string{"tags": f.Tags, "speakers": f.Speakers} { // words of people
		if len(list) > 0 {
			d[name] = strconv.Itoa(len(list))
		}
	}
	if f.Recordings {
		d["recordings"] = "true"
	}
	return d
}

// exportFilter checks a filter, and finds the tags that it names.
func (l *Library) exportFilter(ctx context.Context, who auth.Person, f ExportFilter) (database.ExportFilter, error) {
	filter := database.ExportFilter{
		Scope: who.Scope(), Raw: who.ExportScope(), Known: who.IdentityScope(), Heard: who.RecordingScope(),
		Studies: f.Studies, Brands: f.Brands, Methods: f.Methods, Speakers: f.Speakers,
	}
	for _, list := range [][]string{f.Studies, f.Brands, f.Markets, f.Methods, f.Languages, f.Speakers, f.Tags} {
		if len(list) > search.MaxFilterValues {
			return filter, &search.LimitError{Name: "filter-values", Given: len(list), Most: search.MaxFilterValues}
		}
	}
	var c research.Checker
	c.Language("translation", f.Translation, false)
	for _, language := range f.Languages {
		c.Language("language", language, true)
		filter.Languages = append(filter.Languages, research.CanonicalLanguage(language))
	}
	for _, market := range f.Markets {
		filter.Markets = append(filter.Markets, strings.ToUpper(market))
	}
	filter.From, _ = periodOf(&c, "from", f.From)
	_, filter.To = periodOf(&c, "to", f.To)
	if err := c.Err(); err != nil {
		return filter, err
	}
	for _, name := range f.Tags {
		found, err := tagsCalled(ctx, l.db, who, name)
		if err != nil {
			return filter, err
		}
		filter.Tags = append(filter.Tags, "") // an unknown tag finds nothing
		for _, m := range found {
			filter.Tags = append(filter.Tags, m.ID)
		}
	}
	// What is published of a closed study must not say which study it is of.
	unseen, err := unseenStudies(ctx, l.db, who, f.Studies)
	if len(unseen) > 0 {
		filter.Studies = append(without(f.Studies, unseen), "")
	}
	return filter, err
}

// periodOf is the first and the last day of a period; "" for none.
func periodOf(c *research.Checker, field, value string) (first, last string) {
	if value == "" {
		return "", ""
	}
	from, to, err := search.ParsePeriod(value)
	c.Require(err == nil, field, "must be a day, month or year, such as 2026-03-31")
	return from.Format(time.DateOnly), to.Add(-time.Millisecond).Format(time.DateOnly)
}

// ExportFormats lists the formats of exports: rows, and what programs for
// qualitative analysis exchange.
func ExportFormats() []export.Format {
	return append(export.Formats(),
		export.Format{Name: "qdpx", MediaType: "application/zip", Extension: "qdpx"},
		export.Format{Name: "qdc", MediaType: "application/xml; charset=utf-8", Extension: "qdc"},
	)
}

// WriteAs writes all of an export in one of the ExportFormats; see Write.
func (e *Export) WriteAs(ctx context.Context, f export.Format, w io.Writer, o export.Options, base string) error {
	o.Withheld = e.Withheld
	switch f.Name {
	case "qdpx":
		return e.WriteProject(ctx, w, o)
	case "qdc":
		return e.WriteCodebook(ctx, w)
	}
	return e.Write(ctx, f.Open(w, o), base)
}

// Write writes all of an export, some rows at a time: highlights, then findings
// that rest on none; or, where the format has room for it, claims, highlights
// and tags. base is the address of the service, before "/sessions/…". It ends
// early, with the context's error, where the context does.
func (e *Export) Write(ctx context.Context, w export.Writer, base string) error {
	report, whole := w.(export.Report)
	if whole {
		if err := e.writeClaims(ctx, report, base); err != nil {
			return err
		}
	}
	if err := e.writeHighlights(ctx, w, base); err != nil {
		return err
	}
	var err error
	if whole {
		err = e.writeTags(ctx, report)
	} else {
		err = e.writeFindings(ctx, w, base)
	}
	if err != nil {
		return err
	}
	return w.Close()
}

// inPortions reads a list in order of id, some at a time.
func inPortions[T any](read func(after string) ([]T, error), id func(T) string, use func([]T) error) error {
	for after := ""; ; {
		list, err := read(after)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := use(list); err != nil {
			return err
		}
		after = id(list[len(list)-1])
	}
}

func (e *Export) writeHighlights(ctx context.Context, w export.Writer, base string) error {
	return inPortions(func(after string) ([]database.ExportedHighlight, error) {
		return database.HighlightsToExport(ctx, e.l.db, e.filter, after, exportRows)
	}, idOfExported, func(list []database.ExportedHighlight) error {
		paths, err := e.l.tagPaths(ctx, e.who, idsOf(list, idOfExported))
		if err != nil {
			return err
		}
		rows := make([]export.Row, len(list))
		for i, h := range list {
			rows[i] = rowOf(h, paths[h.ID], base)
		}
		if err := e.translator.fill(ctx, rows, list); err != nil {
			return err
		}
		for _, r := range rows {
			if err := w.Write(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *Export) writeFindings(ctx context.Context, w export.Writer, base string) error {
	return inPortions(func(after string) ([]research.Finding, error) {
		return database.FindingsToExport(ctx, e.l.db, e.filter, after, exportRows)
	}, idOfClaim, func(list []research.Finding) error {
		paths, err := e.l.tagPaths(ctx, e.who, idsOf(list, idOfClaim))
		if err != nil {
			return err
		}
		studies, err := database.StudiesByID(ctx, e.l.db, distinct(idsOf(list, func(f research.Finding) string { return f.Study })))
		if err != nil {
			return err
		}
		for _, f := range list {
			s := studies[f.Study]
			if !e.filter.Scope.Sees(s) {
				f.Study, s = "", research.Study{Brand: s.Brand}
			}
			row := export.Row{
				Language: f.Language, Study: f.Study, StudyTitle: s.Title, Brand: s.Brand, Market: s.Market, Tags: paths[f.ID],
				Findings: []export.Claim{claimOf(f, "", base+"/f/")}, CreatedAt: f.CreatedAt, URL: base + "/f/" + f.Code,
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
}

func idOfExported(h database.ExportedHighlight) string { return h.ID }

func idOfClaim(c research.Claim) string { return c.ID }
