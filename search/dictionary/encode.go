package dictionary

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Encode writes the pairs of a table in compressed form, for Decode. A word
// that has several translations is written once.
func (t Table) Encode(w io.Writer) error {
	z := gzip.NewWriter(w)
	b := bufio.NewWriter(z)
	for i, p := range t.Pairs {
		source := p.Source
		if i > 0 && t.Pairs[i-1].Source == source {
			source = ""
		}
		// Errors of a bufio.Writer stay until Flush.
		_, _ = b.WriteString(source)
		_ = b.WriteByte('\t')
		_, _ = b.WriteString(p.Target)
		_ = b.WriteByte('\t')
		_, _ = b.Write(strconv.AppendFloat(nil, p.Weight, 'g', 6, 32))
		_ = b.WriteByte('\n')
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// Decode reads what Encode wrote into a table of which the rest is known.
func Decode(r io.Reader, about About) (Table, error) {
	text, err := plain(r)
	if err != nil {
		return Table{}, err
	}
	b := builder{about: about}
	source := ""
	l := newLines(text)
	for l.next() {
		word, rest, _ := strings.Cut(l.text, "\t")
		target, number, _ := strings.Cut(rest, "\t")
		weight, err := strconv.ParseFloat(number, 64)
		if err != nil || !(weight > 0 && weight <= 1.001) || len(b.pairs) == maxPairs {
			return Table{}, badLine(l.number, "damaged")
		}
		if word != "" {
			source = b.own(word)
		}
		b.pairs = append(b.pairs, Pair{source, b.own(target), weight})
	}
	if l.err != nil {
		return Table{}, fmt.Errorf("decode: %w", l.err)
	}
	return Table{
		From: about.From, To: about.To, Kind: about.Kind, Name: about.Name, Licence: about.Licence, Origin: about.Origin,
		Pairs: b.pairs,
	}, nil
}
