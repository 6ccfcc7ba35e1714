package upkeep

import "time"

// SetNow makes a keeper believe that it is another time.
func (k *Keeper) SetNow(now func() time.Time) { k.now = now }
