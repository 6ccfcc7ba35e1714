package s3store

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
)

// translate names an error of the client in the words of package uploads. What
// the context caused is never blamed on the server.
func translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		if errors.Is(err, cause) {
			return err
		}
		return fmt.Errorf("%w: %w", cause, err)
	}
	if name := meaning(err); name != nil {
		return fmt.Errorf("%w: %w", name, err)
	}
	return err
}

func meaning(err error) error {
	answer := minio.ToErrorResponse(err)
	switch answer.Code {
	case "NoSuchKey", "NoSuchVersion":
		return uploads.ErrNotFound
	case "NoSuchUpload":
		return uploads.ErrNoUpload
	case "InvalidRange":
		return uploads.ErrRange
	case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "EntityTooLargeForQuota":
		return uploads.ErrFull
	case "NoSuchBucket", "NotImplemented":
		return nil
	case "SlowDown", "RequestTimeout", "ServiceUnavailable", "InternalError":
		return uploads.ErrUnavailable
	}
	switch {
	case answer.StatusCode == http.StatusInsufficientStorage:
		return uploads.ErrFull
	case answer.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return uploads.ErrRange
	case answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= 500:
		return uploads.ErrUnavailable
	case network(err):
		return uploads.ErrUnavailable
	}
	return nil
}

// network reports whether the way to the server failed. A certificate that is
// not trusted will not be by waiting.
func network(err error) bool {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return false
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return false
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
