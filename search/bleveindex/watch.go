package bleveindex

import (
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// bleve's background goroutines end when they panic, after telling a callback
// found by name in a global table; later batches then wait for ever. One
// callback serves all indexes of the process and finds the generation by its
// path.
const callbackName = "earshot"

var (
	watched  sync.Map // path of a generation's store -> func(error)
	register = sync.OnceFunc(func() {
		scorch.RegistryAsyncErrorCallbacks[callbackName] = func(err error, path string) {
			if report, ok := watched.Load(path); ok {
				report.(func(error))(err)
			}
		}
	})
)

// watch calls report with the errors of the background work on the store at
// path, until unwatch.
func watch(path string, report func(error)) {
	register()
	watched.Store(path, report)
}

func unwatch(path string) { watched.Delete(path) }
