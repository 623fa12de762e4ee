package plan

// listingFamily reads the data sources that list the ids of what they find.
var listingFamily = newFamily(func(a attrs, o *Object) {
	ids := a.strs("ids")
	o.ListedIDs = &ids
})
