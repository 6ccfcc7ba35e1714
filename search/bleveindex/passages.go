package bleveindex

import (
	"context"
	"fmt"
)

// Passages calls fn for the id of every passage that the index holds, in no
// particular order, until fn fails; its error is returned as it is. It is for
// comparing the index with what it was made from. The error is search.ErrStale
// where there is nothing that could be read.
func (x *Index) Passages(ctx context.Context, fn func(id string) error) error {
	g, err := x.enter()
	if err != nil {
		return err
	}
	defer g.running.Done()
	return g.read(func(v *view) error {
		for i := range v.segments {
			if err := v.segments[i].passages(ctx, fn); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *segmentView) passages(ctx context.Context, fn func(id string) error) error {
	for doc := range s.docs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.deleted != nil && s.deleted.Contains(uint32(doc)) {
			continue
		}
		id, err := s.DocID(uint64(doc))
		if err != nil {
			return fmt.Errorf("read the id of passage %d: %w", doc, err)
		}
		if err := fn(string(id)); err != nil {
			return err
		}
	}
	return nil
}
