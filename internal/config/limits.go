package config

import "errors"

// Limits are how often one person, service's token or, for strangers, address may
// do something in a minute; 0 is as often as they like.
type Limits struct {
	SignIns  int `name:"sign-ins" env:"SIGN_INS" default:"120" help:"How often one address may try to sign in, in a minute. Wrong passwords are bounded besides."`
	Searches int `name:"searches" env:"SEARCHES" default:"1200" help:"How many searches and suggestions one person or token may ask for in a minute, or all at once after a pause; 0: any."`
	Uploads  int `name:"uploads" env:"UPLOADS" default:"1200" help:"How many uploads one person or token may begin in a minute; 0: any. How much each holds is another matter."`
	Exports  int `name:"exports" env:"EXPORTS" default:"60" help:"How many exports one person or token may ask for in a minute; 0: any."`
}

// Check returns all mistakes in the settings, joined.
func (l Limits) Check() error {
	for _, each := range []int{l.SignIns, l.Searches, l.Uploads, l.Exports} {
		if each < 0 || each > 1_000_000 {
			return errors.New("--limit-… must be between 0 and 1000000 in a minute")
		}
	}
	return nil
}
