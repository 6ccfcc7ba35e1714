package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// mostDepth is how deep the JSON of a request may be nested.
const mostDepth = 16

// unmarshalStrict is json.Unmarshal for requests. It refuses what two readers
// could understand differently: text that is not UTF-8, and keys given twice.
func unmarshalStrict(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errors.New("the JSON is not UTF-8")
	}
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if _, first := v.(*any); !first {
		return nil // huma reads each body twice, into a value of any kind first
	}
	return checkValue(json.NewDecoder(bytes.NewReader(data)), 0)
}

// checkValue checks one value of JSON that is known to parse.
func checkValue(dec *json.Decoder, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if depth > mostDepth {
		return fmt.Errorf("the JSON is nested more than %d deep", mostDepth)
	}
	keys := map[string]bool{}
	for token != nil && dec.More() {
		switch token {
		case json.Delim('{'):
			key, err := dec.Token()
			if err != nil {
				return err
			}
			name := strings.ToLower(key.(string)) // fields are matched ignoring case
			if keys[name] {
				return errors.New("the JSON has a key twice in one object")
			}
			keys[name] = true
		case json.Delim('['):
		default:
			return nil
		}
		if err := checkValue(dec, depth+1); err != nil {
			return err
		}
	}
	if token == json.Delim('{') || token == json.Delim('[') {
		_, err = dec.Token() // the closing one
	}
	return err
}

// optional is a field that can be left out. Where null is given it is set to
// the zero value, as in a JSON merge patch.
type optional[T any] struct {
	set   bool
	value T
}

// UnmarshalJSON is called where the field is given.
func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.set = true
	return json.Unmarshal(b, &o.value)
}

// MarshalJSON gives the value; for fingerprints.
func (o optional[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// Schema is that of T.
func (o optional[T]) Schema(r huma.Registry) *huma.Schema {
	s := huma.SchemaFromType(r, typeOf[T]())
	s.Nullable = true
	return s
}

// pointer is the value, or nil if the field was left out.
func (o *optional[T]) pointer() *T {
	if !o.set {
		return nil
	}
	return &o.value
}
