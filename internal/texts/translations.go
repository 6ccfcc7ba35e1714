package texts

import (
	"context"
	"errors"
	"slices"
	"time"

	"earshot/internal/alignment"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Lock makes other writers of a file's text wait until the transaction ends, and
// returns the version of the text. Those of its original wait as well, which is
// always locked first: what belongs together in both is worked out under that
// lock.
func Lock(ctx context.Context, tx *database.Tx, file string) (int64, error) {
	original, err := database.OriginalOf(ctx, tx, file)
	if err != nil {
		return 0, err
	}
	if original != "" {
		if _, err := database.LockText(ctx, tx, original); err != nil && !errors.Is(err, research.ErrNotFound) {
			return 0, err
		}
	}
	return database.LockText(ctx, tx, file)
}

// Settle finds the original of a translation that has awaited it, where a file is
// one, and gives it to those that have awaited it, where it is that. The caller
// replaces the text of the file in the same transaction. What has highlights of
// its own is not made a translation by itself: evidence points to originals.
func Settle(ctx context.Context, tx *database.Tx, f research.File, now time.Time) error {
	fresh, err := database.FileByID(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	if t := fresh.Translation; t != nil && t.Of == "" {
		original, err := awaited(ctx, tx, fresh)
		if err != nil || original == "" {
			return err
		}
		return settle(ctx, tx, fresh, original, now)
	}
	if fresh.Translation != nil {
		return nil
	}
	waiting, err := database.AwaitedBy(ctx, tx, fresh)
	for i := 0; i < len(waiting) && err == nil; i++ {
		err = settle(ctx, tx, waiting[i], fresh.ID, now)
	}
	return err
}

// awaited is the id of the text for which a translation waits; "" if it has not
// come, or is a translation itself.
func awaited(ctx context.Context, tx *database.Tx, f research.File) (string, error) {
	files, err := database.FilesOf(ctx, tx, f.Session)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(files, func(o research.File) bool {
		named := o.ID == f.Translation.Awaits || o.Name == f.Translation.Awaits
		return named && o.ID != f.ID && o.HasText() && o.Translation == nil
	})
	if i < 0 {
		return "", nil
	}
	return files[i].ID, nil
}

func settle(ctx context.Context, tx *database.Tx, f research.File, original string, now time.Time) error {
	for _, id := range []string{original, f.ID} {
		if _, err := database.LockText(ctx, tx, id); err != nil {
			return err
		}
	}
	marks, err := database.HighlightsOfFile(ctx, tx, f.ID)
	if err != nil || len(marks) > 0 {
		return err
	}
	further, err := database.TranslationsOf(ctx, tx, f.ID)
	if err != nil || len(further) > 0 {
		return err
	}
	return database.SetTranslation(ctx, tx, f.ID, &research.Translation{Of: original, Status: f.Translation.Status}, now)
}

// kin is what belongs to a text: what it translates, or what translates it.
type kin struct {
	original     string // id; "" for none
	translations []research.File
}

func kinOf(ctx context.Context, tx *database.Tx, file string) (k kin, err error) {
	if k.original, err = database.OriginalOf(ctx, tx, file); err == nil && k.original == "" {
		k.translations, err = database.TranslationsOf(ctx, tx, file)
	}
	return k, err
}

func (k kin) any() bool { return k.original != "" || len(k.translations) > 0 }

// align works out anew what belongs together in a text and its kin, now that it
// has other segments. It returns which of them are outdated, where the text is a
// translation.
func (k kin) align(ctx context.Context, tx *database.Tx, f research.File, session research.Session, before, segments []research.Segment, now time.Time) (map[int]bool, error) {
	if k.original != "" {
		return alignOne(ctx, tx, f.ID, k.original, before, segments)
	}
	for _, t := range k.translations {
		if err := follows(ctx, tx, t, session, before, segments, now); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// alignOne aligns a translation whose own segments are others now. What was
// corrected in it is no longer outdated.
func alignOne(ctx context.Context, tx *database.Tx, file, original string, before, segments []research.Segment) (map[int]bool, error) {
	others, err := database.Segments(ctx, tx, original)
	if err != nil {
		return nil, err
	}
	if err := database.ReplaceAligned(ctx, tx, file, alignment.Align(others, segments)); err != nil {
		return nil, err
	}
	numbers, err := database.Outdated(ctx, tx, file)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	same := len(before) == len(segments)
	numbers = slices.DeleteFunc(numbers, func(n int) bool {
		return !same || n >= len(segments) || before[n].Text != segments[n].Text
	})
	return setOf(numbers), database.ReplaceOutdated(ctx, tx, file, numbers)
}

// follows has a translation follow its original, which has other segments now.
// What translated a segment whose words are others is outdated.
func follows(ctx context.Context, tx *database.Tx, f research.File, session research.Session, before, after []research.Segment, now time.Time) error {
	segments, err := database.Segments(ctx, tx, f.ID)
	if err != nil || len(segments) == 0 {
		return err
	}
	links, err := database.Aligned(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	was, err := database.Outdated(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	changed := changedIn(before, after)
	outdated := slices.Clone(was)
	for _, l := range links {
		if l.Original < len(before) && changed(l.Original) {
			outdated = append(outdated, l.Number)
		}
	}
	slices.Sort(outdated)
	outdated = slices.Compact(outdated)
	if err := database.ReplaceAligned(ctx, tx, f.ID, alignment.Align(after, segments)); err != nil {
		return err
	}
	if slices.Equal(was, outdated) {
		return nil
	}
	if err := database.ReplaceOutdated(ctx, tx, f.ID, outdated); err != nil {
		return err
	}
	if err := database.ReplacePassages(ctx, tx, f.ID, cut(f, session, segments, setOf(outdated))); err != nil {
		return err
	}
	_, err = database.AppendChange(ctx, tx, database.SourceChanged, f.ID, now)
	return err
}

// changedIn tells of each segment whether its words stand in the new text no
// longer: at its number, or anywhere, where segments have come or gone.
func changedIn(before, after []research.Segment) func(number int) bool {
	if len(before) == len(after) {
		return func(n int) bool { return before[n].Text != after[n].Text }
	}
	stands := map[string]bool{}
	for _, s := range after {
		stands[s.Text] = true
	}
	return func(n int) bool { return !stands[before[n].Text] }
}

func setOf(numbers []int) map[int]bool {
	set := make(map[int]bool, len(numbers))
	for _, n := range numbers {
		set[n] = true
	}
	return set
}

// Declare makes a text the translation of another, which both must be locked,
// with a status and, unless it is "", a language. Whoever says so says it of all
// of it, also of what was outdated. A nil translation makes it a text of its own.
func Declare(ctx context.Context, tx *database.Tx, f research.File, t *research.Translation, language string, now time.Time) error {
	if err := database.SetTranslation(ctx, tx, f.ID, t, now); err != nil {
		return err
	}
	if err := database.ReplaceOutdated(ctx, tx, f.ID, nil); err != nil {
		return err
	}
	if err := database.ReplaceAligned(ctx, tx, f.ID, nil); err != nil {
		return err
	}
	segments, err := database.Segments(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	if language != "" && language != f.Language {
		if err := database.SetLanguage(ctx, tx, f.ID, language); err != nil {
			return err
		}
		for i := range segments { // what is in a third language stays so
			if l := segments[i].Language; l == f.Language || l == undetermined {
				segments[i].Language = language
			}
		}
	}
	if len(segments) == 0 {
		return nil // it is aligned when it is read
	}
	_, err = Replace(ctx, tx, f, segments, now)
	return err
}

// undetermined is the language of what nobody can tell.
const undetermined = "und"
