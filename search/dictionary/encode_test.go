package dictionary_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"earshot/search/dictionary"
)

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	t.Parallel()
	table, err := dictionary.Read(file("x", samples["tsv"]+"Maß\tπόλη\nMaß\tновый дом\n"), english2german)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := table.Encode(&b); err != nil {
		t.Fatal(err)
	}
	got, err := dictionary.Decode(&b, dictionary.About{From: "en", To: "de", Kind: dictionary.Dictionary, Name: "sample"})
	if err != nil || len(got.Pairs) != len(table.Pairs) {
		t.Fatalf("decoded %d pairs, %v; want %d", len(got.Pairs), err, len(table.Pairs))
	}
	for i, p := range got.Pairs {
		want := table.Pairs[i]
		if p.Source != want.Source || p.Target != want.Target || math.Abs(p.Weight-want.Weight) > 1e-5 {
			t.Errorf("pair %d is %v, want %v", i, p, want)
		}
	}
	if _, err := dictionary.Decode(strings.NewReader("a\tb\tx\n"), english2german); err == nil {
		t.Error("damage was not seen")
	}
}
