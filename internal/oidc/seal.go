package oidc

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// purpose keeps what is sealed here apart from all else.
const purpose = "earshot sign-in flow 1"

func (p *Provider) sealer() (cipher.AEAD, error) {
	block, err := aes.NewCipher(p.options.Key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal makes a text that only this service can read or make.
func (p *Provider) seal(w flow) (string, error) {
	sealer, err := p.sealer()
	if err != nil {
		return "", err
	}
	plain, err := json.Marshal(w)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sealer.Seal(nil, nil, plain, []byte(purpose))), nil
}

var errNotKept = errors.New("the browser kept nothing of this sign-in")

// open reads what seal made.
func (p *Provider) open(sealed string) (w flow, err error) {
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || sealed == "" {
		return w, errNotKept
	}
	sealer, err := p.sealer()
	if err != nil {
		return w, err
	}
	plain, err := sealer.Open(nil, nil, b, []byte(purpose))
	if err != nil {
		return w, errNotKept
	}
	return w, json.Unmarshal(plain, &w)
}

// bounded ends answers that are larger than any that makes sense.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, mostResponse), res.Body}
	}
	return res, err
}
