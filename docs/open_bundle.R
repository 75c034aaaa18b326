# Open an analyst's bundle in R:  Rscript docs/open_bundle.R FOLDER   (needs haven)
library(haven)
folder <- commandArgs(trailingOnly = TRUE)[1]

long <- read_sav(file.path(folder, "answers_long.sav"))
cat("answers_long.sav:", nrow(long), "rows\n")
cat("polarity:", attr(long$polarity, "label"), "\n")
print(attr(long$polarity, "labels"))

from_csv <- read.csv(file.path(folder, "answers_long.csv"), fileEncoding = "UTF-8-BOM", na.strings = "")
stopifnot(nrow(from_csv) == nrow(long))
told <- from_csv[!is.na(from_csv$reportable) & from_csv$reportable == "true", ]
print(sort(tapply(1 / told$selection_probability, told$theme, sum), decreasing = TRUE))  # weighted answers per theme
