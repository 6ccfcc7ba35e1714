// Package config holds the settings of Earshot: one struct, filled from flags,
// EARSHOT_* environment variables and a YAML file, in this order of precedence.
// Check reports every mistake at once.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config are the settings that commands share. The tags are the reference:
// name, variable, default and sentence.
type Config struct {
	Data      string `name:"data" env:"EARSHOT_DATA" default:"earshot-data" placeholder:"DIR" help:"Folder for everything that Earshot keeps on this machine."`
	Database  string `name:"database" env:"EARSHOT_DATABASE" placeholder:"URL" help:"postgres://… to keep metadata in PostgreSQL. Default: SQLite in the data folder."`
	S3        S3     `embed:"" prefix:"s3-" envprefix:"EARSHOT_S3_"`
	LogLevel  string `name:"log-level" env:"EARSHOT_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"Least severe messages to log: debug, info, warn or error."`
	LogFormat string `name:"log-format" env:"EARSHOT_LOG_FORMAT" enum:"text,json" default:"text" help:"Form of log lines on standard error: text or json."`
}

// S3 says which S3-compatible server keeps original files. Without an endpoint
// they are kept in the data folder.
type S3 struct {
	Endpoint     string `name:"endpoint" env:"ENDPOINT" placeholder:"URL" help:"http(s)://host[:port] of the S3-compatible server that keeps original files. Default: the data folder."`
	Bucket       string `name:"bucket" env:"BUCKET" help:"Bucket for original files."`
	AccessKey    string `name:"access-key" env:"ACCESS_KEY" help:"Access key of the S3 server."`
	SecretKey    string `name:"secret-key" env:"SECRET_KEY" help:"Secret key of the S3 server; better given in the environment than as a flag."`
	Region       string `name:"region" env:"REGION" default:"us-east-1" help:"Region of the bucket."`
	PathStyle    bool   `name:"path-style" env:"PATH_STYLE" default:"true" negatable:"" help:"Address the bucket in the path, as most servers but AWS want it."`
	CreateBucket bool   `name:"create-bucket" env:"CREATE_BUCKET" help:"Create the bucket if it does not exist."`
	SendMD5      bool   `name:"send-md5" env:"SEND_MD5" help:"Also send the MD5 of each part, for servers that do not compare its SHA-256 (earshot doctor storage tells); it costs much time."`
	Public       string `name:"public-endpoint" env:"PUBLIC_ENDPOINT" placeholder:"URL" help:"http(s)://host[:port] at which browsers reach the S3 server. With it, recordings are played from there, by addresses that are good for 15 minutes. Default: everything passes through this server."`
	Encryption   string `name:"encryption" env:"ENCRYPTION" placeholder:"S3|KEY" help:"S3 to have the server encrypt with keys of its own, or the id of a KMS key. A server that ignores it is refused."`
	Connections  int    `name:"connections" env:"CONNECTIONS" default:"64" help:"Most connections to the S3 server at once; a request beyond them waits."`
	CAFile       string `name:"ca-file" env:"CA_FILE" type:"path" help:"PEM file with the authority that signed the S3 server's certificate."`
}

// Serve are the settings of the commands that serve.
type Serve struct {
	Listen       string        `name:"listen" env:"EARSHOT_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on; port 0 picks a free one."`
	TLSCert      string        `name:"tls-cert" env:"EARSHOT_TLS_CERT" type:"path" placeholder:"FILE" help:"PEM file with the certificate for HTTPS, followed by those that signed it. A renewed one is taken up without a restart."`
	TLSKey       string        `name:"tls-key" env:"EARSHOT_TLS_KEY" type:"path" placeholder:"FILE" help:"PEM file with the key of the certificate."`
	BehindProxy  bool          `name:"behind-proxy" env:"EARSHOT_BEHIND_PROXY" help:"A proxy in front of Earshot speaks HTTPS with browsers. It is needed to listen without a certificate where other machines can connect."`
	PublicURL    string        `name:"public-url" env:"EARSHOT_PUBLIC_URL" placeholder:"URL" help:"http(s)://host[:port] at which people reach Earshot. Identity providers need it."`
	OIDC         OIDC          `embed:"" prefix:"oidc-" envprefix:"EARSHOT_OIDC_"`
	Header       Header        `embed:"" prefix:"trusted-header-" envprefix:"EARSHOT_TRUSTED_HEADER_"`
	NoPasswords  bool          `name:"no-passwords" env:"EARSHOT_NO_PASSWORDS" help:"Nobody signs in with a password of Earshot's own, or chooses one. One-time links still work."`
	Limits       Limits        `embed:"" prefix:"limit-" envprefix:"EARSHOT_LIMIT_"`
	MaxFileSize  int64         `name:"max-file-size" env:"EARSHOT_MAX_FILE_SIZE" default:"10737418240" placeholder:"BYTES" help:"Largest file that one upload may hold, in bytes."`
	UploadExpiry time.Duration `name:"upload-expiry" env:"EARSHOT_UPLOAD_EXPIRY" default:"168h" placeholder:"DURATION" help:"How long a resumable upload waits for its next byte, such as 24h."`
	Watch        string        `name:"watch" env:"EARSHOT_WATCH" type:"path" placeholder:"DIR" help:"Folder whose files are taken into a study once they have stopped growing, and then moved into earshot-done within it."`
	WatchStudy   string        `name:"watch-study" env:"EARSHOT_WATCH_STUDY" placeholder:"ID" help:"Study that the files of the watched folder go to."`
	Speech       Speech        `embed:"" prefix:"speech-" envprefix:"EARSHOT_SPEECH_"`
	Jobs         int           `name:"jobs" env:"EARSHOT_JOBS" default:"2" help:"How many files are read at once."`
}

// Enabled reports whether an S3 server is configured.
func (s S3) Enabled() bool { return s.Endpoint != "" }

// DatabaseURL is where metadata lie.
func (c Config) DatabaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "earshot.db")
}

// Check returns all mistakes in the settings, joined.
func (c Config) Check() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(c.Data != "", "--data must name a folder")
	if c.Database != "" {
		check(strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://"), "--database must begin with postgres:// (SQLite needs no setting)")
	}
	if s := c.S3; s.Enabled() {
		check(isOrigin(s.Endpoint), "--s3-endpoint must be http://HOST:PORT or https://HOST[:PORT], without a path")
		check(s.Public == "" || isOrigin(s.Public), "--s3-public-endpoint must be http://HOST:PORT or https://HOST[:PORT], without a path")
		check(s.Bucket != "", "--s3-bucket is missing")
		check(s.AccessKey != "", "--s3-access-key is missing")
		check(s.SecretKey != "", "--s3-secret-key is missing")
		check(s.Connections >= 0 && s.Connections <= 10_000, "--s3-connections must be between 1 and 10000")
		if s.CAFile != "" {
			_, err := os.Stat(s.CAFile)
			check(err == nil, "--s3-ca-file cannot be read: %v", err)
		}
	} else {
		check(c.S3.Bucket == "", "--s3-bucket is given but --s3-endpoint is missing")
		check(c.S3.Public == "", "--s3-public-endpoint is given but --s3-endpoint is missing")
	}
	return errors.Join(errs...)
}

// isLoopback reports whether only this machine can connect to a host. An empty
// one is all addresses.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isOrigin reports whether a URL names a server and nothing on it.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		!strings.ContainsAny(u.Host, " ;,'\"") && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}

// PublicOrigin is the origin that browsers play recordings from; "" for that of
// this server.
func (s S3) PublicOrigin() string { return strings.TrimRight(s.Public, "/") }

// Check returns all mistakes in the settings, joined.
func (s Serve) Check() error {
	var errs []error
	host, _, err := net.SplitHostPort(s.Listen)
	switch {
	case err != nil:
		errs = append(errs, fmt.Errorf("--listen must be HOST:PORT: %w", err))
	case !isLoopback(host) && s.TLSCert == "" && !s.BehindProxy:
		errs = append(errs, fmt.Errorf("--listen %s can be reached from other machines, and what people said would travel unprotected: "+
			"give --tls-cert and --tls-key, or --behind-proxy if a proxy in front of Earshot speaks HTTPS", s.Listen))
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		errs = append(errs, errors.New("--tls-cert and --tls-key go together"))
	}
	if s.MaxFileSize < 1 {
		errs = append(errs, errors.New("--max-file-size must be at least 1"))
	}
	if s.UploadExpiry < time.Second {
		errs = append(errs, errors.New("--upload-expiry must be at least 1s"))
	}
	if (s.Watch == "") != (s.WatchStudy == "") {
		errs = append(errs, errors.New("--watch and --watch-study go together"))
	}
	if s.Jobs < 1 || s.Jobs > 64 {
		errs = append(errs, errors.New("--jobs must be between 1 and 64"))
	}
	return errors.Join(append(errs, s.checkSignIn(), s.Limits.Check(), s.Speech.Check())...)
}
