"""What every page needs: access, errors, language, menu, security headers, templates."""
