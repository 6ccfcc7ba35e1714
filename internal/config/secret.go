package config

import (
	"fmt"
	"os"
	"strings"
)

// secretFrom is a secret that is given or, where setting names one, what stands
// in a file.
func secretFrom(given, file, setting string) (string, error) {
	if file == "" {
		return given, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read: %w", setting, err)
	}
	return strings.TrimSpace(string(b)), nil
}
