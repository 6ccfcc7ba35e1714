package uploads

import (
	"errors"
	"fmt"
)

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
