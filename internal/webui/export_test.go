package webui

import "earshot/internal/auth"

// Route is a line of the table of pages.
type Route struct {
	Method, Path string
	Needs        auth.Permission
}

// Routes lists all pages.
func Routes() []Route {
	var list []Route
	for _, r := range routes() {
		list = append(list, Route{r.method, r.path, r.needs})
	}
	return list
}

// SafeNext keeps an address on this server.
func SafeNext(s string) string { return safeNext(s) }
