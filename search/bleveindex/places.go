package bleveindex

import (
	"math/bits"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The places of a term in a passage are kept in what bleve takes for the
// term's frequency there: a number that it stores and merges as it is. Its own locations take five bytes each and more than half of the
// index; a word that occurs once, as most do, takes two bytes this way. From
// the lowest bit:
//
//	0, place                           one place
//	1, count-2: 3 bits, width: 4 bits,
//	   places of so many bits each     two to eight: the first place, then distances
//	1, 7, count                        more, or far apart: see bleve's locations
const (
	severalBit  = 1
	countShift  = 1
	countMask   = 7 // also: elsewhere
	widthShift  = 4
	widthMask   = 15
	placesShift = 8
	placesBits  = bits.UintSize - 2 // bleve takes an int and shifts it once
	mostPacked  = countMask + 1
)

// pack gives the number for places in their order. Without ok it is the one
// that refers to locations.
func pack(places []int) (number int, ok bool) {
	if len(places) == 1 && places[0] >= 0 && bits.Len(uint(places[0])) < placesBits {
		return places[0] << 1, true
	}
	elsewhere := len(places)<<widthShift | countMask<<countShift | severalBit
	if len(places) > mostPacked {
		return elsewhere, false
	}
	width, before := 1, 0
	for _, p := range places {
		if p < before {
			return elsewhere, false
		}
		width = max(width, bits.Len(uint(p-before)))
		before = p
	}
	if width > widthMask || placesShift+width*len(places) > placesBits {
		return elsewhere, false
	}
	number = width<<widthShift | (len(places)-2)<<countShift | severalBit
	before = 0
	for i, p := range places {
		number |= (p - before) << (placesShift + i*width)
		before = p
	}
	return number, true
}

// occurrences is how many places a packed number stands for.
func occurrences(number uint64) int {
	if number&severalBit == 0 {
		return 1
	}
	if count := number >> countShift & countMask; count < countMask {
		return int(count) + 2
	}
	return int(number >> widthShift)
}

// placesOf appends the places of a posting, which has locations where its
// iterator was made to read them.
func placesOf(p segment.Posting, places []uint64) []uint64 {
	number := p.Frequency()
	if number&severalBit == 0 {
		return append(places, number>>1)
	}
	count := number >> countShift & countMask
	if count == countMask {
		for _, l := range p.Locations() {
			places = append(places, l.Pos())
		}
		return places
	}
	width := number >> widthShift & widthMask
	rest, place := number>>placesShift, uint64(0)
	for range count + 2 {
		place += rest & (1<<width - 1)
		places = append(places, place)
		rest >>= width
	}
	return places
}
