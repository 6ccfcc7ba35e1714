package s3store

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/encrypt"
)

// Completing an object of many gigabytes takes some servers minutes.
const completePatience = 15 * time.Minute

const usualConnections = 64

func region(o Options) string { return cmp.Or(o.Region, "us-east-1") }

// connect makes the clients; nothing is sent yet.
func connect(o Options) (*Store, error) {
	host, secure, err := address(o)
	if err != nil {
		return nil, err
	}
	if o.Bucket == "" || o.AccessKey == "" || o.SecretKey == "" {
		return nil, errors.New("bucket, access key and secret key are needed")
	}
	common, err := transport(o, secure)
	if err != nil {
		return nil, err
	}
	patient := common.Clone()
	patient.ResponseHeaderTimeout = completePatience
	options := minio.Options{
		Creds:        credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure:       secure,
		Region:       region(o), // else the client would ask for it, which needs a permission
		BucketLookup: minio.BucketLookupAuto,
		Transport:    common,
		MaxRetries:   3, // the default of 10 holds a person's upload for seconds
	}
	if o.PathStyle {
		options.BucketLookup = minio.BucketLookupPath
	}
	s := &Store{bucket: o.Bucket, pathStyle: o.PathStyle, sendMD5: o.SendMD5}
	switch o.Encryption {
	case "":
	case "S3":
		s.sse = encrypt.NewSSE()
	default:
		if s.sse, err = encrypt.NewSSEKMS(o.Encryption, nil); err != nil {
			return nil, err
		}
	}
	if s.core, err = minio.NewCore(host, &options); err != nil {
		return nil, err
	}
	if s.public, err = publicClient(o, options); err != nil {
		return nil, fmt.Errorf("the public endpoint: %w", err)
	}
	options.Transport, options.MaxRetries = patient, 1
	s.patient, err = minio.NewCore(host, &options)
	return s, err
}

// address takes the endpoint apart.
func address(o Options) (host string, secure bool, err error) {
	if !strings.Contains(o.Endpoint, "://") {
		return o.Endpoint, o.Secure, nil
	}
	u, err := url.Parse(o.Endpoint)
	if err != nil {
		return "", false, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.User != nil {
		return "", false, fmt.Errorf("the endpoint %s is not http://HOST:PORT or https://HOST:PORT", u.Redacted())
	}
	return u.Host, u.Scheme == "https", nil
}

func transport(o Options, secure bool) (*http.Transport, error) {
	t, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	t.MaxConnsPerHost = cmp.Or(o.Connections, usualConnections)
	t.MaxIdleConnsPerHost = t.MaxConnsPerHost
	if o.CAFile == "" {
		return t, nil
	}
	pem, err := os.ReadFile(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read the certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // no system roots: trust the file alone
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read the certificates: %s has none", o.CAFile)
	}
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.RootCAs = pool
	return t, nil
}
