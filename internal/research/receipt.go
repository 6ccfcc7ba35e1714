package research

import "time"

// Receipt is the account of a file's deletion. It is made when the file is
// deleted, names nothing that people typed, and outlives the file.
type Receipt struct {
	ID          string
	File        string // id, which nothing has any more
	Session     string
	Kind        FileKind
	Key         string // where the original lay
	Size        int64  // of the original, in bytes
	Author      string // who asked for it
	RequestedAt time.Time
	Objects     []ErasedObject // what storage held of the file, as far as it was found yet
	VerifiedAt  time.Time      // when storage was seen to hold nothing of it; zero until then
}

// ErasedObject is one version of one object of a deleted file.
type ErasedObject struct {
	Key     string `json:"key"`
	Version string `json:"version,omitempty"` // "" where storage keeps no versions
	Size    int64  `json:"size"`              // bytes
	Marker  bool   `json:"marker,omitempty"`  // a mark of an earlier deletion, not content
}

// FilePrefix is what the keys of all objects of a file begin with.
func FilePrefix(file string) string { return "files/" + file + "/" }

// JobErase is the kind of job that removes the objects of a deleted file. Its
// reference is the receipt's id.
const JobErase = "erase-file"
