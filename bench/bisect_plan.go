package bench

// Bisect says what a session is a step of: the search for the first slow one of a series of checkers, from a good one to a bad one.
type Bisect struct {
	Good string `json:"good"`
	Bad  string `json:"bad"`
}
