package s3store

import (
	"context"
	"fmt"
	"net/url"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
)

// Address is where browsers read an object from the public endpoint; "" where
// there is none. See [uploads.Address].
func (s *Store) Address(ctx context.Context, key string, as uploads.Served) (string, error) {
	if s.public == nil {
		return "", nil
	}
	err := uploads.CheckKey(key)
	var u *url.URL
	if err == nil {
		u, err = s.public.PresignedGetObject(ctx, s.bucket, key, uploads.AddressExpiry, url.Values{
			"response-content-type":        {as.MediaType},
			"response-content-disposition": {as.Disposition},
			"response-cache-control":       {"private, no-store"},
		})
	}
	if err != nil {
		return "", fmt.Errorf("address of %.80q: %w", key, err)
	}
	return u.String(), nil
}

// publicClient signs for the public endpoint, whose host is part of what is
// signed. It never sends anything.
func publicClient(o Options, common minio.Options) (*minio.Client, error) {
	if o.PublicEndpoint == "" {
		return nil, nil //nolint:nilnil // no client is no error
	}
	o.Endpoint = o.PublicEndpoint
	host, secure, err := address(o)
	if err != nil {
		return nil, err
	}
	common.Secure = secure
	return minio.New(host, &common)
}
