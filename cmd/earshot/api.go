package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// askAPI sends a request to the API of a running service. Answers other than
// 200 become errors; the body of the answer is the caller's to close.
func askAPI(ctx context.Context, server, token, method, path string, parameters url.Values, mediaType string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(server, "/")+"/api/v1/"+path+"?"+parameters.Encode(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	var problem struct {
		Title, Detail string
		Violations    []struct{ Field, Reason string }
	}
	if err := json.NewDecoder(res.Body).Decode(&problem); err != nil || problem.Title == "" {
		return nil, fmt.Errorf("the service answered %s", res.Status)
	}
	parts := []string{problem.Title}
	if problem.Detail != "" {
		parts[0] += ": " + problem.Detail
	}
	for _, v := range problem.Violations {
		parts = append(parts, v.Field+" "+v.Reason)
	}
	return nil, errors.New(strings.Join(parts, "; "))
}
