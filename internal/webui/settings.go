package webui

import (
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const settingsPath = "/settings"

// Facts are what runs here, and the settings that matter to those who keep order.
// There are no secrets among them, and no addresses of other machines but the one
// where people sign in.
type Facts struct {
	Version  string
	Since    time.Time // when this process began
	Address  string    // that it is reached at, as the settings say; "" for none
	TLS      TLSKind
	Postgres bool

	S3        bool // originals are on an S3-compatible server
	Direct    bool // browsers play recordings from there
	Encrypted bool // by that server
	StoreErr  error
	RoomErr   error // the disk is nearly full

	MostFileBytes int64
	UploadExpiry  time.Duration
	Watched       bool // files are taken from a folder
	Readers       int  // files that are read at once

	Transcriber  TranscriberKind
	Model        string
	Transcribing int           // recordings at once
	Piece        time.Duration // of a recording that is transcribed at once

	HeaderSignIn     bool // a proxy names who is asking
	ProviderLifetime time.Duration

	Limits map[string]int // in a minute; 0 for none

	Position, Lag int64 // last change that search has, and how many it has not
}

// TLSKind is who speaks HTTPS.
type TLSKind string

// The kinds.
const (
	TLSHere  TLSKind = "here"
	TLSProxy TLSKind = "proxy"
	TLSNone  TLSKind = "none" // reached from this machine alone
)

// TranscriberKind is who writes down recordings that come without a transcript.
type TranscriberKind string

// The kinds.
const (
	NoTranscriber      TranscriberKind = ""
	TranscriberServer  TranscriberKind = "server"
	TranscriberProgram TranscriberKind = "program"
)

type settingsPage struct {
	frame
	Counts []countRow
	Tables []settingsSection
}

type countRow struct{ Label, Count string }

// settingsSection is a table of settings.
type settingsSection struct {
	Title string
	Rows  []settingRow
}

// settingRow is a setting as it is now.
type settingRow struct {
	Label, Value string
	Setting      string // the variable that changes it; "" where there is none
	Bad          bool   // it needs somebody's attention
}

// settings shows how this Earshot is set up.
func (u *UI) settings(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	counts, err := u.lib.Counts(ctx, who)
	if err != nil {
		return err
	}
	var facts Facts
	if u.facts != nil {
		if facts, err = u.facts(ctx); err != nil {
			return err
		}
	}
	var page settingsPage
	page.frame = u.adminFrame(c.Request())
	page.Title = page.say.T("Settings")
	page.Counts = countRows(page.say, counts)
	say := settingsIn{page.say}
	page.Tables = []settingsSection{
		{page.say.T("This server"), say.server(facts)},
		{page.say.T("Signing in"), u.signInRows(say, facts)},
		{page.say.T("Files"), say.files(facts, counts)},
		{page.say.T("Transcribing"), say.transcribing(facts)},
		{page.say.T("Limits of each caller"), say.limits(facts)},
		{page.say.T("How long things are kept"), say.kept(facts)},
	}
	return u.render(c, http.StatusOK, "settings", page)
}

func countRows(say *wording.Printer, n library.Counts) []countRow {
	return []countRow{
		{say.T("Brands"), say.Number(n.Brands)},
		{say.T("Studies"), say.Number(n.Studies)},
		{say.T("Sessions"), say.Number(n.Sessions)},
		{say.T("Files"), say.Number(n.Files)},
		{say.T("Highlights"), say.Number(n.Highlights)},
		{say.T("Findings"), say.Number(n.Findings)},
		{say.T("Insights"), say.Number(n.Insights)},
		{say.T("People"), say.Number(n.People)},
	}
}

// settingsIn writes settings in a language.
type settingsIn struct{ *wording.Printer }

func (say settingsIn) server(f Facts) []settingRow {
	rows := []settingRow{{Label: say.T("Version"), Value: f.Version}}
	if !f.Since.IsZero() {
		rows = append(rows, settingRow{Label: say.T("Running since"), Value: say.Moment(f.Since)})
	}
	search := settingRow{Label: say.T("Search"), Value: say.T("up to date")}
	if f.Lag > 0 {
		search.Value = say.N(int(f.Lag), "%s change behind", "%s changes behind")
	}
	database := "SQLite"
	if f.Postgres {
		database = "PostgreSQL"
	}
	rows = append(rows, search, settingRow{Label: say.T("Database"), Value: database, Setting: "EARSHOT_DATABASE"})
	address := settingRow{Label: say.T("Address for people"), Value: f.Address, Setting: "EARSHOT_PUBLIC_URL"}
	if f.Address == "" {
		address.Value = say.T("not set")
	}
	secured := map[TLSKind]settingRow{
		TLSHere:  {Value: say.T("by this server"), Setting: "EARSHOT_TLS_CERT"},
		TLSProxy: {Value: say.T("by a proxy in front"), Setting: "EARSHOT_BEHIND_PROXY"},
	}[f.TLS]
	if secured.Value == "" {
		secured = settingRow{Value: say.T("none: it is reached from its own machine alone"), Setting: "EARSHOT_LISTEN"}
	}
	secured.Label = say.T("Encryption on the way")
	return append(rows, address, secured)
}

// signInRows are the ways in which people sign in.
func (u *UI) signInRows(say settingsIn, f Facts) []settingRow {
	onOff := func(on bool) string {
		if on {
			return say.T("on")
		}
		return say.T("off")
	}
	provider := settingRow{Label: say.T("Identity provider"), Value: say.T("none"), Setting: "EARSHOT_OIDC_ISSUER"}
	if u.provider != nil {
		provider.Value = u.provider.Name + " · " + u.provider.OIDC.Issuer()
	}
	rows := []settingRow{
		{Label: say.T("Passwords"), Value: onOff(u.auth.Passwords()), Setting: "EARSHOT_NO_PASSWORDS"},
		{Label: say.T("One-time links"), Value: say.T("on")},
		provider,
	}
	if u.provider != nil {
		added := say.T("are added at their first sign-in")
		if !u.provider.Rules.Create {
			added = say.T("have to be invited first")
		}
		rows = append(rows, settingRow{Label: say.T("People whom the provider lets in"), Value: added, Setting: "EARSHOT_OIDC_CREATE_PEOPLE"})
	}
	return append(rows, settingRow{Label: say.T("A proxy names who is asking"), Value: onOff(f.HeaderSignIn), Setting: "EARSHOT_TRUSTED_HEADER_USER"})
}

func (say settingsIn) files(f Facts, n library.Counts) []settingRow {
	store := settingRow{Label: say.T("Originals"), Value: say.T("in the data folder"), Setting: "EARSHOT_S3_ENDPOINT"}
	if f.S3 {
		store.Value = say.T("on an S3-compatible server")
	}
	if f.StoreErr != nil {
		store.Value, store.Bad = say.T("%s, which does not answer", store.Value), true
	}
	room := settingRow{Label: say.T("Room on the disk"), Value: say.T("enough")}
	if f.RoomErr != nil {
		room.Value, room.Bad = say.T("nearly full: nothing is taken in"), true
	}
	rows := []settingRow{store, {Label: say.T("Size of all originals"), Value: say.Size(n.Bytes)}, room}
	if f.S3 {
		encrypted, direct := say.T("not asked for"), say.T("through this server")
		if f.Encrypted {
			encrypted = say.T("by the S3 server")
		}
		if f.Direct {
			direct = say.T("from the S3 server itself")
		}
		rows = append(rows, settingRow{Label: say.T("Encryption in storage"), Value: encrypted, Setting: "EARSHOT_S3_ENCRYPTION"},
			settingRow{Label: say.T("Recordings are played"), Value: direct, Setting: "EARSHOT_S3_PUBLIC_ENDPOINT"})
	}
	watched := say.T("off")
	if f.Watched {
		watched = say.T("on")
	}
	return append(rows, settingRow{Label: say.T("Largest file"), Value: say.Size(f.MostFileBytes), Setting: "EARSHOT_MAX_FILE_SIZE"},
		settingRow{Label: say.T("Files that are read at once"), Value: say.Number(f.Readers), Setting: "EARSHOT_JOBS"},
		settingRow{Label: say.T("Files from a watched folder"), Value: watched, Setting: "EARSHOT_WATCH"})
}

func (say settingsIn) transcribing(f Facts) []settingRow {
	row := settingRow{Label: say.T("Recordings without a transcript"), Setting: "EARSHOT_SPEECH_URL"}
	switch f.Transcriber {
	case TranscriberServer:
		row.Value = say.T("are sent to a server that transcribes")
	case TranscriberProgram:
		row.Value, row.Setting = say.T("are transcribed by a program on this machine"), "EARSHOT_SPEECH_COMMAND"
	default:
		row.Value = say.T("wait for one: nobody transcribes here")
		return []settingRow{row}
	}
	rows := []settingRow{row}
	if f.Model != "" {
		rows = append(rows, settingRow{Label: say.T("Model"), Value: f.Model, Setting: "EARSHOT_SPEECH_MODEL"})
	}
	return append(rows, settingRow{Label: say.T("Recordings at once"), Value: say.Number(f.Transcribing), Setting: "EARSHOT_SPEECH_JOBS"},
		settingRow{Label: say.T("Pieces of at most"), Value: say.duration(f.Piece), Setting: "EARSHOT_SPEECH_PIECE"})
}

func (say settingsIn) limits(f Facts) []settingRow {
	var rows []settingRow
	for _, l := range []struct{ name, label, setting string }{
		{"sign-ins", say.T("Tries to sign in, from one address"), "EARSHOT_LIMIT_SIGN_INS"},
		{"searches", say.T("Searches"), "EARSHOT_LIMIT_SEARCHES"},
		{"uploads", say.T("Uploads begun"), "EARSHOT_LIMIT_UPLOADS"},
		{"exports", say.T("Exports"), "EARSHOT_LIMIT_EXPORTS"},
	} {
		value := say.T("no limit")
		if n := f.Limits[l.name]; n > 0 {
			value = say.T("%s in a minute", say.Number(n))
		}
		rows = append(rows, settingRow{Label: l.label, Value: value, Setting: l.setting})
	}
	return rows
}

func (say settingsIn) kept(f Facts) []settingRow {
	rows := []settingRow{
		{Label: say.T("A sign-in lasts"), Value: say.duration(auth.SignInLifetime)},
		{Label: say.T("An invitation is good for"), Value: say.duration(auth.InvitationLifetime)},
	}
	if f.ProviderLifetime > 0 {
		rows = append(rows, settingRow{Label: say.T("A sign-in with the provider lasts"), Value: say.duration(f.ProviderLifetime), Setting: "EARSHOT_OIDC_LIFETIME"})
	}
	return append(rows,
		settingRow{Label: say.T("A broken upload waits"), Value: say.duration(f.UploadExpiry), Setting: "EARSHOT_UPLOAD_EXPIRY"},
		settingRow{Label: say.T("What was uploaded, and the audit record"), Value: say.T("until somebody deletes it; the audit record for ever")})
}

// duration writes a length of time in its largest whole unit.
func (say settingsIn) duration(d time.Duration) string {
	switch {
	case d == 0:
		return say.T("no end")
	case d%(24*time.Hour) == 0:
		return say.N(int(d/(24*time.Hour)), "%s day", "%s days")
	case d%time.Hour == 0:
		return say.N(int(d/time.Hour), "%s hour", "%s hours")
	case d%time.Minute == 0:
		return say.N(int(d/time.Minute), "%s minute", "%s minutes")
	}
	return say.N(int(d/time.Second), "%s second", "%s seconds")
}
