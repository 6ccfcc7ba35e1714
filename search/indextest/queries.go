package indextest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

var shop = []search.Passage{
	{ID: "slow", Session: "1", Language: "en", Brands: []string{"acme"}, Text: "The checkout is too slow on my phone."},
	{ID: "cart", Session: "2", Language: "en", Brands: []string{"acme"}, Text: "I lost my shopping cart, and the carts of my family."},
	{ID: "apart", Session: "3", Language: "en", Brands: []string{"globex"}, Text: "Shopping is fun; the cart is not."},
	{ID: "cafe", Session: "4", Language: "fr", Brands: []string{"globex"}, Text: "Le café était trop loin de l’hôtel."},
	{ID: "head", Session: "5", Language: "en", Brands: []string{"acme"}, Text: "It never worked.", Context: "Payment Invoices"},
	{ID: "code", Session: "6", Language: "und", Text: "Error E-4711 in node.js, mail to help@example.com"},
	{ID: "stop", Session: "7", Language: "en", Text: "To be or not to be."},
}

func testQueries(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1, shop...))
	for name, tt := range map[string]struct {
		root search.Node
		want string
	}{
		"word":                     {word("checkout"), "slow"},
		"word in capitals":         {word("CHECKOUT"), "slow"},
		"other form of a word":     {word("cart"), "cart apart"},
		"word without its accent":  {word("cafe"), "cafe"},
		"word of the context":      {word("invoice"), "head"},
		"unknown word":             {word("zeppelin"), ""},
		"word that is only signs":  {word("&"), ""},
		"sign beside a word":       {sequence(word("&"), word("checkout")), "slow"},
		"stop word alone":          {word("to"), "code stop"},
		"stop word beside another": {sequence(word("the"), word("checkout")), "slow"},
		"phrase":                   {phrase("too slow"), "slow"},
		"phrase in another order":  {phrase("slow too"), ""},
		"phrase is as written":     {phrase("shopping carts"), ""},
		"phrase across a gap":      {phrase("shopping cart"), "cart"},
		"phrase over other cases":  {phrase("TOO Slow ON"), "slow"},
		"phrase with an accent":    {phrase("trop loin de l'hotel"), "cafe"},
		"phrase of stop words":     {phrase("to be or not to be"), "stop"},
		"phrase with signs":        {phrase("slow, on"), "slow"},
		"phrase into the context":  {phrase("worked payment"), ""},
		"phrase in the context":    {phrase("payment invoices"), "head"},
		"prefix":                   {prefix("ch"), "slow"},
		"prefix of many":           {prefix("s"), "slow cart apart"},
		"prefix as written":        {prefix("carts"), "cart"},
		"prefix of nothing":        {prefix("zepp"), ""},
		"prefix with accent":       {prefix("CAFÉ"), "cafe"},
		"not":                      {sequence(word("cart"), not(word("family"))), "apart"},
		"not a phrase":             {sequence(word("cart"), not(phrase("shopping cart"))), "apart"},
		"not of anything":          {not(or(word("cart"), word("checkout"))), "cafe head code stop"},
		"or":                       {or(word("checkout"), word("café")), "slow cafe"},
		"or of groups":             {or(sequence(word("shopping"), not(word("fun"))), phrase("not to be")), "cart stop"},
		"group in a sequence":      {sequence(field(search.FieldBrand, "ACME"), or(word("checkout"), word("invoices"))), "slow head"},
		"some words of a question": {sequence(word("why"), word("was"), word("checkout"), word("so"), word("slow")), "slow"},
		"two words of two":         {sequence(word("checkout"), word("cart")), "slow cart apart"},
		"phrase beside a word":     {sequence(phrase("too slow"), word("phone")), "slow"},
		"phrase beside a missing":  {sequence(phrase("too slow"), word("zeppelin")), ""},
		"word with a hyphen":       {word("E-4711"), "code"},
		"mail address":             {word("help@example.com"), "code"},
		"product name":             {word("node.js"), "code"},
		"field alone":              {field(search.FieldBrand, "globex"), "apart cafe"},
		"field that nothing has":   {field(search.FieldTag, "x"), ""},
		"field without a value":    {field(search.FieldBrand, ""), ""},
		"everything":               {nil, "slow cart apart cafe head code stop"},
	} {
		wantIDs(t, name, find(t, x, all(tt.root)), strings.Fields(tt.want)...)
	}
}

// testSomeWords wants any passage with a word of the question, and those with
// more of the words first.
func testSomeWords(t *testing.T, x search.Index) {
	words := strings.Fields("anchor beacon candle dynamo engine falcon guitar")
	var passages []search.Passage
	for n := range len(words) + 1 {
		passages = append(passages, search.Passage{
			ID: "has" + string(rune('0'+n)), Session: string(rune('a' + n)), Language: "en",
			Text: strings.Join(slices.Concat(words[:n], strings.Fields("one two three four five six seven")[n:]), " "),
		})
	}
	fill(t, x, batchOf(1, passages...))
	var parts []search.Node
	for _, w := range words {
		parts = append(parts, word(w))
	}
	var got []string
	for _, g := range find(t, x, all(sequence(parts...))).Groups {
		got = append(got, g.Hits[0].ID)
	}
	if want := strings.Fields("has7 has6 has5 has4 has3 has2 has1"); !slices.Equal(got, want) {
		t.Errorf("Search(all seven words) = %v, want %v", got, want)
	}
}

// testHostileQueries only wants an answer or a proper error, and soon.
func testHostileQueries(t *testing.T, x search.Index) {
	long := strings.Repeat("x", 100_000)
	fill(t, x, batchOf(1, append(slices.Clone(shop),
		search.Passage{ID: "huge", Session: "8", Language: "de", Text: long + " " + strings.Repeat("ä", 50_000) + " kurz"},
		search.Passage{ID: "bad", Session: "9", Language: "en", Text: "broken \xff\xfe bytes \x00 here"},
		search.Passage{ID: "odd", Session: "10", Language: "no-such-LANG-x-y", Text: "مرحبا 👩‍👩‍👧 ﷽ \u202e reversed"},
	)...))
	deep := word("a")
	for range 10_000 {
		deep = or(deep, word("b"))
	}
	wide := make(search.Sequence, 0, 10_000)
	for range 10_000 {
		wide = append(wide, word("common"))
	}
	roots := []search.Node{
		word(""), word(long), word("\xff\xfe"), word("\x00"), word("*"), word("[a-z]{1,200}"), phrase(""), phrase(long), phrase("\xff"),
		prefix(""), prefix("*"), prefix(long), field("no such field", "x"), field(search.FieldBefore, "tomorrow"),
		search.Sequence{},
		search.Or{},
		not(search.Or{}), deep, wide, not(nil),
	}
	for i, root := range roots {
		_, err := x.Search(t.Context(), search.Everything(), all(root))
		if _, ok := errors.AsType[*search.LimitError](err); err != nil && !ok && i < len(roots)-1 {
			t.Errorf("hostile query %d: %v", i, err)
		}
	}
	wantIDs(t, "after them all", find(t, x, all(word("kurz"))), "huge")
	wantIDs(t, "broken text", find(t, x, all(word("bytes"))), "bad")
	wantIDs(t, "odd language", find(t, x, all(word("reversed"))), "odd")
}
