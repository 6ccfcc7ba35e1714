package pdftext

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
)

// file finds the objects of a PDF. It trusts no table of contents: every
// object is looked for, and of several with the same number the last counts,
// as in files that were changed by appending. Damaged files need no mending.
type file struct {
	b      []byte
	places map[ref]place
	cache  map[ref]any
	open   map[ref]bool // being looked up, against circles
	packed map[ref][]byte
	root   dict
	locked bool
	budget *budget
}

// place is where an object stands: in the file, or in a container.
type place struct {
	offset int // behind "obj"
	in     ref // container; 0 for none
	index  int // in bytes within the container
}

// mostCached bounds the objects that are remembered.
const mostCached = 100_000

func openFile(b []byte, budget *budget) (*file, error) {
	f := &file{
		b: b, places: map[ref]place{}, cache: map[ref]any{}, open: map[ref]bool{}, packed: map[ref][]byte{}, budget: budget,
	}
	found, err := f.scan()
	if err != nil {
		return nil, err
	}
	f.trailers()
	if f.locked {
		return nil, ErrLocked
	}
	for _, at := range found {
		if err := f.unpackObjects(at); err != nil {
			return nil, err
		}
	}
	if f.root == nil {
		f.findRoot()
	}
	if f.root == nil {
		return nil, ErrDamaged
	}
	return f, nil
}

// found is an object in the order of the file.
type found struct {
	number ref
	offset int
}

// scan looks for "12 0 obj".
func (f *file) scan() ([]found, error) {
	var all []found
	for at := 0; ; {
		i := bytes.Index(f.b[at:], []byte("obj"))
		if i < 0 {
			return all, nil
		}
		here := at + i
		at = here + 3
		back := here
		_, back, ok := f.numberBefore(back)
		if !ok {
			continue
		}
		n, _, ok := f.numberBefore(back)
		if !ok || n > 1<<30 {
			continue
		}
		f.places[ref(n)] = place{offset: at}
		if all = append(all, found{ref(n), at}); len(all) > mostObjects {
			return nil, ErrTooMuch
		}
	}
}

// numberBefore reads a whole number that ends before at, blanks between.
func (f *file) numberBefore(at int) (n, begin int, ok bool) {
	end := at
	for end > 0 && isSpace(f.b[end-1]) {
		end--
	}
	begin = end
	for begin > 0 && end-begin < 10 && f.b[begin-1] >= '0' && f.b[begin-1] <= '9' {
		begin--
	}
	n, err := strconv.Atoi(string(f.b[begin:end]))
	return n, begin, err == nil
}

// trailers looks for what names the root, the last one first.
func (f *file) trailers() {
	for _, mark := range []string{"trailer", "/XRef"} {
		for end, tries := len(f.b), 0; end > 0 && tries < 100; tries++ {
			i := bytes.LastIndex(f.b[:end], []byte(mark))
			if i < 0 {
				break
			}
			end = i
			d := f.dictAround(i, mark)
			if d["Encrypt"] != nil {
				f.locked = true
			}
			if r, ok := d["Root"].(ref); ok && f.root == nil {
				f.root = dict{"Root": r}
			}
		}
	}
}

// dictAround reads the dictionary behind a mark, or the one that it stands in.
func (f *file) dictAround(i int, mark string) dict {
	if mark == "trailer" {
		p := parser{b: f.b, at: i + len(mark)}
		o, _ := p.next(0)
		d, _ := o.(dict)
		return d
	}
	begin := bytes.LastIndex(f.b[max(0, i-4096):i], []byte("obj"))
	if begin < 0 {
		return nil
	}
	p := parser{b: f.b, at: max(0, i-4096) + begin + 3}
	o, _ := p.next(0)
	d, _ := o.(dict)
	return d
}

// findRoot looks for the catalogue where no trailer names it.
func (f *file) findRoot() {
	numbers := make([]ref, 0, len(f.places))
	for n := range f.places {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		if d, ok := f.get(n).(dict); ok && d["Type"] == name("Catalog") {
			f.root = dict{"Root": n}
		}
	}
}

// unpackObjects notes the objects within a container, if the object at a place
// is one.
func (f *file) unpackObjects(at found) error {
	head := f.b[at.offset:min(len(f.b), at.offset+1024)]
	if i := bytes.Index(head, []byte("stream")); i > 0 {
		head = head[:i]
	}
	if !bytes.Contains(head, []byte("ObjStm")) {
		return nil
	}
	s, ok := f.parseAt(at.offset).(stream)
	if !ok {
		return nil
	}
	content, err := f.decode(s)
	if errors.Is(err, errNoText) {
		return nil
	}
	if err != nil {
		return err
	}
	count, first := f.int(s.dict["N"]), f.int(s.dict["First"])
	p := parser{b: content}
	for range min(count, mostObjects) {
		number, ok1 := p.whole()
		offset, ok2 := p.whole()
		if !ok1 || !ok2 {
			break
		}
		if old, known := f.places[ref(number)]; known && old.offset > at.offset {
			continue // replaced further down
		}
		f.places[ref(number)] = place{offset: at.offset, in: at.number, index: first + offset}
		delete(f.cache, ref(number))
	}
	f.packed[at.number] = content
	return nil
}

func (p *parser) whole() (int, bool) {
	o, _ := p.next(0)
	n, ok := o.(float64)
	return int(n), ok
}

// get finds an object; a reference to what is not there is nothing.
func (f *file) get(o any) any {
	for range 16 {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		if cached, ok := f.cache[r]; ok {
			o = cached
			continue
		}
		p, ok := f.places[r]
		if !ok || f.open[r] {
			return nil
		}
		f.open[r] = true
		var made any
		if p.in != 0 {
			inner := parser{b: f.packed[p.in], at: max(0, min(p.index, len(f.packed[p.in])))}
			made, _ = inner.next(0)
		} else {
			made = f.parseAt(p.offset)
		}
		delete(f.open, r)
		if len(f.cache) < mostCached {
			f.cache[r] = made
		}
		o = made
	}
	return nil
}

// parseAt reads the object at a place of the file, a stream with its bytes.
func (f *file) parseAt(at int) any {
	if f.budget.over() {
		return nil
	}
	p := parser{b: f.b, at: at}
	o, _ := p.next(0)
	f.budget.spend(p.at - at)
	d, ok := o.(dict)
	if !ok {
		if n, isNumber := o.(float64); isNumber { // perhaps a reference
			if _, ok := p.whole(); ok {
				if r, _ := p.next(0); r == word("R") {
					return ref(n)
				}
			}
		}
		return o
	}
	if kind, _ := p.next(0); kind != word("stream") {
		return d
	}
	if p.at < len(f.b) && f.b[p.at] == '\r' {
		p.at++
	}
	if p.at < len(f.b) && f.b[p.at] == '\n' {
		p.at++
	}
	return stream{d, f.b[p.at:f.streamEnd(p.at, d["Length"])]}
}

// streamEnd is where a stream ends: where it says, or at the next mark.
func (f *file) streamEnd(at int, length any) int {
	if n := f.int(length); n > 0 && at+n <= len(f.b) {
		rest := bytes.TrimLeft(f.b[at+n:min(len(f.b), at+n+20)], "\r\n \x00")
		if bytes.HasPrefix(rest, []byte("endstream")) || bytes.HasPrefix(rest, []byte("endobj")) {
			return at + n
		}
	}
	if i := bytes.Index(f.b[at:], []byte("endstream")); i >= 0 {
		f.budget.spend(i)
		return at + i
	}
	f.budget.spend(len(f.b) - at)
	return len(f.b)
}

func (f *file) dict(o any) dict {
	switch o := f.get(o).(type) {
	case dict:
		return o
	case stream:
		return o.dict
	}
	return nil
}

func (f *file) array(o any) array {
	a, _ := f.get(o).(array)
	return a
}

func (f *file) name(o any) name {
	n, _ := f.get(o).(name)
	return n
}

func (f *file) number(o any) float64 {
	n, _ := f.get(o).(float64)
	return n
}

func (f *file) int(o any) int {
	return int(max(min(f.number(o), 1<<40), -1<<40))
}
