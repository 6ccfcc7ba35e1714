// Package storecheck is what every [uploads.Blob] must do, as checks that run in
// tests and in a command: package storetest runs them on this project's stores,
// and "earshot doctor storage" on the bucket of whoever runs it.
//
// The checks need nothing but the contract.
package storecheck

import (
	"context"

	"earshot/uploads"
)

// T is what a check tells what it finds. *testing.T is one; [Examine] has another.
type T interface {
	Helper()
	Context() context.Context
	Error(args ...any)
	Errorf(format string, args ...any)
	// Fatalf ends the check.
	Fatalf(format string, args ...any)
}

// Check is one promise of a store.
type Check struct {
	Name    string
	Meaning string // what is promised, and what to do where it is not kept
	Run     func(t T, b uploads.Blob)
}

// Checks lists the checks. Each wants an empty store that nobody else uses; see
// [Under].
func Checks() []Check { return checks }

var checks = []Check{
	{"PutIsReadBack", "Small objects come back as they were put, with their size, type and time. The server changes or loses what it stores, or its clock is wrong: do not use it.", putIsReadBack},
	{"PutAgainReplaces", "An object that is put again is replaced. Look for a policy that forbids overwriting (object lock, WORM) and take it off this bucket.", putAgainReplaces},
	{"PutRefusesTooMuch", "This program keeps its own limits. This is a fault of Earshot: tell us.", putRefusesTooMuch},
	{"OpenReadsRanges", "Ranges are answered exactly. Recordings could not be played from the middle: look for a proxy or cache between here and the server that drops Range headers.", openReadsRanges},
	{"MissingIsNotFound", "What is not there is said to be not there. If the answer is a refusal instead, give the account the right to list the bucket (s3:ListBucket).", missingIsNotFound},
	{"DeleteRemoves", "Deleting removes every version. Give the account s3:DeleteObject, s3:DeleteObjectVersion and s3:ListBucketVersions, and use a bucket without retention.", deleteRemoves},
	{"ListFindsPrefix", "Objects are listed by prefix. Give the account the right to list the bucket (s3:ListBucket).", listFindsPrefix},
	{"BadKeysAreRefused", "Keys that could leave the store are refused before anything is sent. This is a fault of Earshot: tell us.", badKeysAreRefused},
	{"LongKeysAreKept", "Keys of any allowed length and case are kept apart. The file system below the server may ignore case or shorten names: use another.", longKeysAreKept},
	{"WritersDoNotMeet", "Several writers do not disturb each other. Look at the limits of connections and requests of the server and of proxies before it.", writersDoNotMeet},
	{"CancelledCallsEnd", "Calls end when they are cancelled. This is a fault of Earshot: tell us.", cancelledCallsEnd},
	{"PartsInAnyOrder", "Large objects are put together from parts in any order. The server does not do multipart uploads as S3 does: use another.", partsInAnyOrder},
	{"PartsReplaceThemselves", "A part that is sent again replaces itself. Interrupted uploads would be put together wrongly: use another server.", partsReplaceThemselves},
	{"OnePartMayBeShort", "The only part of an object may be short. The server does not do multipart uploads as S3 does: use another.", onePartMayBeShort},
	{"InvisibleBeforeComplete", "Nothing is visible before it is whole. Half a recording could be taken for all of it: use another server.", invisibleBeforeComplete},
	{"CompleteTwice", "Completing an upload again, as after a lost answer, does no harm. Uploads could fail at their end: use another server.", completeTwice},
	{"CompleteSideBySide", "Completing an upload several times at once, as after answers that were lost, makes one whole object. Recordings could be damaged or lost at their end: use another server.", completeSideBySide},
	{"CompleteRefusesWrongParts", "Parts that are missing or wrong are found out when an object is completed. The server could put together what was not sent: use another.", completeRefusesWrongParts},
	{"CompleteOfGoneUpload", "An upload that was given up cannot be completed. The server could show objects that nobody finished: use another.", completeOfGoneUpload},
	{"AbortTwice", "Giving an upload up frees it. Give the account s3:AbortMultipartUpload, or parts of interrupted uploads stay and cost room.", abortTwice},
	{"UnknownUploads", "Uploads that the server does not know are refused. The server does not keep uploads apart: use another.", unknownUploads},
	{"SweepKeepsTheKnown", "Unfinished uploads are listed, and given up where nobody knows them. Give the account s3:ListBucketMultipartUploads; where the server cannot list them, set a lifecycle rule there that ends them after some days.", sweepKeepsTheKnown},
	{"BigObjectIsIdentical", "A large object whose parts are sent side by side is the same byte for byte. Look for a proxy that changes or cuts bodies (client_max_body_size, request buffering), or use another server.", bigObjectIsIdentical},
	{"CheckAnswers", "The bucket answers when it is asked whether it is there. Give the account the right to look at the bucket (s3:ListBucket).", checkAnswers},
}
