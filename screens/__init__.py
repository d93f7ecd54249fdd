"""What a person sees and is asked: forms, the page that draws them, and the words."""
