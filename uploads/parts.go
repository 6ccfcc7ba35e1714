package uploads

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Parts are those of one upload. A progress is kept anew after each of them, so
// that their JSON is short: what they have in common is said once.
type Parts []Part

// shortParts is the JSON of parts that are numbered from 1 and equally long but
// for the last.
type shortParts struct {
	Size int64  `json:"size"`
	Last int64  `json:"last"`
	Tags string `json:"tags"` // of all, each behind a space
}

// MarshalJSON writes the short form where it says all, or else a list.
func (p Parts) MarshalJSON() ([]byte, error) {
	if _, err := CheckParts(p); err != nil {
		return json.Marshal([]Part(p))
	}
	var tags strings.Builder
	tags.Grow(len(p) * (1 + len(p[0].ETag)))
	for _, part := range p {
		if strings.Contains(part.ETag, " ") {
			return json.Marshal([]Part(p))
		}
		tags.WriteByte(' ')
		tags.WriteString(part.ETag)
	}
	return json.Marshal(shortParts{p[0].Size, p[len(p)-1].Size, tags.String()})
}

// UnmarshalJSON reads both forms.
func (p *Parts) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '{' {
		return json.Unmarshal(b, (*[]Part)(p))
	}
	var short shortParts
	if err := json.Unmarshal(b, &short); err != nil {
		return err
	}
	tags := strings.Split(short.Tags, " ")[1:]
	*p = make(Parts, len(tags))
	for i, tag := range tags {
		(*p)[i] = Part{Number: i + 1, ETag: tag, Size: short.Size}
	}
	if len(tags) > 0 {
		(*p)[len(tags)-1].Size = short.Last
	}
	return nil
}

// CheckParts adds up parts that are about to be completed. It is an error where
// there are none or too many, where they are not numbered from 1 in order, or
// where one that is not the last differs in length from the first.
func CheckParts(parts []Part) (size int64, err error) {
	if len(parts) == 0 {
		return 0, errors.New("no parts")
	}
	if len(parts) > MaxParts {
		return 0, fmt.Errorf("%d parts are more than %d", len(parts), MaxParts)
	}
	for i, p := range parts {
		if p.Number != i+1 {
			return 0, fmt.Errorf("part %d is where part %d belongs", p.Number, i+1)
		}
		last := i == len(parts)-1
		if p.Size != parts[0].Size && !last || p.Size > parts[0].Size || p.Size < 1 {
			return 0, fmt.Errorf("part %d has %d bytes, part 1 has %d", p.Number, p.Size, parts[0].Size)
		}
		size += p.Size
	}
	return size, nil
}
