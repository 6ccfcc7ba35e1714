package config

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Header says which headers of which proxies tell who is asking. Without User
// there are none.
type Header struct {
	User   string   `name:"user" env:"USER" placeholder:"HEADER" help:"Header in which a proxy that signs people in names who is asking, such as X-Forwarded-User. The proxy must remove what clients send in it. Default: none."`
	Email  string   `name:"email" env:"EMAIL" placeholder:"HEADER" help:"Header with their e-mail. It ties them to a person who was added with it."`
	Name   string   `name:"name" env:"NAME" placeholder:"HEADER" help:"Header with what they are called, in UTF-8."`
	Groups string   `name:"groups" env:"GROUPS" placeholder:"HEADER" help:"Header with their groups, with commas between them, to which roles can be given. Where the proxy leaves it out, they are in none."`
	From   []string `name:"from" env:"FROM" placeholder:"CIDR,…" help:"Addresses from which the proxy connects, such as 10.1.2.3 or 10.1.0.0/24. The headers count on connections from there alone; from elsewhere they are ignored, counted and logged."`
	Create bool     `name:"create-people" env:"CREATE_PEOPLE" default:"true" negatable:"" help:"Add people who are not known here yet. Otherwise they must have been added with the e-mail that the proxy names."`
}

// Enabled reports whether a proxy tells who is asking.
func (h Header) Enabled() bool { return h.User != "" }

// Prefixes are the addresses from which headers count.
func (h Header) Prefixes() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, each := range h.From {
		prefix, err := netip.ParsePrefix(each)
		if err != nil {
			address, err := netip.ParseAddr(each)
			if err != nil {
				return nil, fmt.Errorf("--trusted-header-from must be addresses such as 10.1.2.3 or 10.1.0.0/24, not %q", each)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		if prefix.Bits() == 0 {
			return nil, errors.New("--trusted-header-from would let everybody say who they are: name the proxy's addresses")
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}

// Check returns all mistakes in the settings, joined.
func (h Header) Check() error {
	if !h.Enabled() {
		if h.Email != "" || h.Name != "" || h.Groups != "" || len(h.From) > 0 {
			return errors.New("settings of trusted headers are given but --trusted-header-user is missing")
		}
		return nil
	}
	var errs []error
	seen := map[string]bool{"authorization": true, "cookie": true, "host": true, "x-forwarded-for": true}
	for _, name := range []string{h.User, h.Email, h.Name, h.Groups} {
		if name == "" {
			continue
		}
		if low := strings.ToLower(name); !httpguts.ValidHeaderFieldName(name) || seen[low] {
			errs = append(errs, fmt.Errorf("--trusted-header-… must be names of different headers made for this, not %q", name))
		} else {
			seen[low] = true
		}
	}
	if len(h.From) == 0 {
		errs = append(errs, errors.New("--trusted-header-from is missing: anybody could say who they are"))
	}
	_, err := h.Prefixes()
	return errors.Join(append(errs, err)...)
}
