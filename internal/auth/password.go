package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
)

// What a password costs to hash, as OWASP recommends for argon2id: 19 MiB, two
// passes, one thread. Hashes name their own, so that these may grow.
const (
	passMemory  = 19 << 10 // KiB
	passTime    = 2
	passThreads = 1
	passSalt    = 16 // bytes
	passKey     = 32
	// hashesAtOnce bounds the memory that hashing takes.
	hashesAtOnce = 2
)

// Lengths of passwords, in bytes. Nothing else is asked of one.
const (
	LeastPassword = 12
	MostPassword  = 1024
)

var errNoHash = errors.New("not the hash of a password")

// hashPassword makes the hash of a password in the PHC form.
func (s *Service) hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, passSalt)
	_, _ = rand.Read(salt) // never fails
	key, err := s.derive(ctx, password, salt, passTime, passMemory, passThreads, passKey)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, passMemory, passTime, passThreads,
		enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// derive hashes when it is its turn.
func (s *Service) derive(ctx context.Context, password string, salt []byte, time, memory uint32, threads uint8, length int) ([]byte, error) {
	select {
	case s.hashes <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.hashes }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(length)), nil
}

// isPassword compares a password with a hash. It takes as long whether they
// belong together or not.
func (s *Service) isPassword(ctx context.Context, password, phc string) (bool, error) {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errNoHash
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || version != argon2.Version {
		return false, errNoHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(err1, err2) != nil || len(want) == 0 || time == 0 || threads == 0 {
		return false, errNoHash
	}
	got, err := s.derive(ctx, password, salt, time, memory, threads, len(want))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// nobodys is the hash of a password that nobody has: whoever is not known is
// compared with it, which takes as long as for those who are.
var nobodys = sync.OnceValue(func() string {
	s := New(nil)
	phc, err := s.hashPassword(context.Background(), NewSecret())
	if err != nil {
		panic(err) // only a context that ends makes one
	}
	return phc
})
